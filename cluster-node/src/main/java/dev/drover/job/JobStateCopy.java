package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobEvent.AllocationsReported;
import dev.drover.protocol.job.JobType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** The next state of a job in the making: one method for each idea an event can carry. Lives within one apply. */
final class JobStateCopy {
    /** How many ended allocations of a service stay in its list. */
    static final int ENDED_KEPT = 64;

    private Optional<Registration> registration;
    private final long nextVersion;
    private PSortedMap<AllocationId, JobAllocation> allocations;
    private Evaluations evaluations;
    private List<Deployment> deployments;
    private PSortedMap<NodeId, Long> reported;
    private PSortedMap<NodeId, Long> nodeSequences;
    private int partsRecorded;
    private List<Evaluation> requested;

    JobStateCopy(JobState state) {
        registration = state.registration();
        nextVersion = state.nextVersion();
        allocations = state.allocations();
        evaluations = state.evaluations();
        deployments = state.deployments();
        reported = state.reported();
        nodeSequences = state.nodeSequences();
        partsRecorded = state.partsRecorded();
        requested = state.requested();
    }

    /** What is left of a purged job is what a late message needs: numbers, and the answers to repeats. */
    JobState at(Stamp stamp) {
        boolean gone = registration.map(Registration::purged).orElse(false)
                && evaluations.open().isEmpty()
                && allocations.values().stream().noneMatch(JobAllocation::isLive);
        return new JobState(
                gone ? Optional.empty() : registration,
                registration.map(registered -> registered.version() + 1).orElse(nextVersion),
                gone ? TreePMap.empty() : allocations,
                evaluations,
                gone ? List.of() : deployments,
                reported,
                nodeSequences,
                partsRecorded,
                requested,
                stamp.index());
    }

    JobStateCopy registration(Optional<Registration> value) {
        registration = value;
        return this;
    }

    JobStateCopy evaluations(Evaluations value) {
        evaluations = value;
        return this;
    }

    JobStateCopy opened(Optional<Evaluation> evaluation) {
        evaluation.ifPresent(opened -> evaluations = evaluations.with(opened));
        return this;
    }

    JobStateCopy partsRecorded(int value) {
        partsRecorded = value;
        return this;
    }

    /** An evaluation that a request opened: kept for the request's repeats. */
    JobStateCopy requested(Evaluation evaluation) {
        List<Evaluation> kept = new ArrayList<>(requested);
        kept.add(evaluation);
        int surplus = Math.max(0, kept.size() - JobState.REQUESTS_KEPT);
        requested = kept.subList(surplus, kept.size());
        return opened(Optional.of(evaluation));
    }

    JobStateCopy deployment(Optional<Deployment> changed) {
        changed.ifPresent(deployment -> {
            deployments = JobState.withDeployment(deployments, deployment);
            if (deployment.status() == DeploymentStatus.SUCCESSFUL) {
                registration = registration.map(old -> old.markStable(deployment.jobVersion()));
            }
        });
        return this;
    }

    JobStateCopy applied(EvaluationId evaluation, Applied applied, Stamp stamp) {
        long version = applied.jobVersion();
        for (Placement placement : applied.placements()) {
            allocations = allocations.plus(placement.id(), placed(placement, version, evaluation, stamp));
        }
        for (Plan.Stop stop : applied.stops()) {
            change(
                    stop.allocation(),
                    old -> ended(old, DesiredStatus.STOP, stop.client().orElse(old.client())));
        }
        for (Plan.InPlaceUpdate update : applied.inPlace()) {
            change(update.allocation(), old -> moved(old, version, evaluation, update));
        }
        for (Map.Entry<NodeId, Long> sequence : applied.nodeSequences().entrySet()) {
            nodeSequences = nodeSequences.plus(sequence.getKey(), sequence.getValue());
        }
        return this;
    }

    JobStateCopy reported(AllocationsReported event) {
        reported = reported.plus(event.node(), event.sequence());
        for (AllocationReport report : event.reports()) {
            change(report.allocation(), old -> told(old, report));
        }
        return deployment(event.deployment()).opened(event.evaluation());
    }

    /** Drops the oldest ended allocations; those of a batch job are its memory of what is done. */
    JobStateCopy pruned() {
        boolean service = registration
                .map(registered -> registered.job().type() == JobType.SERVICE)
                .orElse(true);
        long ended = allocations.values().stream().filter(old -> !old.isLive()).count();
        if (!service || ended <= ENDED_KEPT) {
            return this;
        }
        allocations.values().stream()
                .filter(old -> !old.isLive() && old.client().isTerminal())
                .sorted(Comparator.comparingLong(old -> old.created().index()))
                .limit(ended - ENDED_KEPT)
                .map(JobAllocation::id)
                .toList()
                .forEach(id -> allocations = allocations.minus(id));
        return this;
    }

    private void change(AllocationId id, UnaryOperator<JobAllocation> how) {
        JobAllocation old = allocations.get(id);
        if (old != null) {
            allocations = allocations.plus(id, how.apply(old));
        }
    }

    private static JobAllocation placed(Placement placement, long version, EvaluationId evaluation, Stamp stamp) {
        return new JobAllocation(
                placement.id(),
                placement.name(),
                placement.group(),
                placement.node(),
                version,
                evaluation,
                placement.deployment(),
                DesiredStatus.RUN,
                ClientStatus.PENDING,
                Optional.empty(),
                stamp);
    }

    private static JobAllocation ended(JobAllocation old, DesiredStatus desired, ClientStatus client) {
        return new JobAllocation(
                old.id(),
                old.name(),
                old.group(),
                old.node(),
                old.jobVersion(),
                old.evaluation(),
                old.deployment(),
                desired,
                client,
                old.health(),
                old.created());
    }

    private static JobAllocation moved(
            JobAllocation old, long version, EvaluationId evaluation, Plan.InPlaceUpdate update) {
        return new JobAllocation(
                old.id(),
                old.name(),
                old.group(),
                old.node(),
                version,
                evaluation,
                update.deployment(),
                old.desired(),
                old.client(),
                update.deployment().isPresent() ? Optional.empty() : old.health(),
                old.created());
    }

    private static JobAllocation told(JobAllocation old, AllocationReport report) {
        return new JobAllocation(
                old.id(),
                old.name(),
                old.group(),
                old.node(),
                old.jobVersion(),
                old.evaluation(),
                old.deployment(),
                old.desired(),
                old.client().isTerminal() ? old.client() : report.client(),
                report.health().isPresent() ? report.health() : old.health(),
                old.created());
    }
}

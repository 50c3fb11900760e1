package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
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
import dev.drover.protocol.job.JobEvent.EndedForgotten;
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
    private final Departures departuresBefore;
    private PSortedMap<AllocationId, JobAllocation> allocations;
    private Evaluations evaluations;
    private List<Deployment> deployments;
    private PSortedMap<NodeId, Long> reported;
    private PSortedMap<NodeId, Long> nodeSequences;
    private int partsRecorded;
    private List<Evaluation> requested;
    private Launches launches;
    private ScalingHistory scaling;
    private Tally tally;
    private boolean drains;

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
        departuresBefore = state.departures();
        launches = state.launches();
        scaling = state.scaling();
        tally = state.tally();
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
                stamp.index(),
                departures(),
                launches,
                gone ? ScalingHistory.NONE : scaling,
                gone ? Tally.NONE : tally);
    }

    /** Looked for only while there may be one: most jobs have no allocation on a node that is being emptied. */
    private Departures departures() {
        boolean maySomeLeave = drains || departuresBefore.outstanding() > 0;
        return maySomeLeave ? Departures.of(allocations.values()) : Departures.NONE;
    }

    JobStateCopy registration(Optional<Registration> value) {
        registration = value;
        return this;
    }

    JobStateCopy launches(Launches value) {
        launches = value;
        return this;
    }

    JobStateCopy scaling(ScalingHistory value) {
        scaling = value;
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
        kept.removeIf(known -> known.id().equals(evaluation.id()));
        kept.add(evaluation);
        int surplus = Math.max(0, kept.size() - JobState.REQUESTS_KEPT);
        requested = kept.subList(surplus, kept.size());
        return opened(Optional.of(evaluation));
    }

    /** A success proves its version; canaries that were promoted are allocations as any other from then on. */
    JobStateCopy deployment(Optional<Deployment> changed) {
        changed.ifPresent(deployment -> {
            deployments = JobState.withDeployment(deployments, deployment);
            if (deployment.status() == DeploymentStatus.SUCCESSFUL) {
                registration = registration.map(old -> old.mark(deployment.jobVersion(), true));
            }
            deployment.groups().forEach((name, group) -> {
                if (group.promoted()) {
                    Canaries.ids(deployment, name, allocations.values())
                            .forEach(canary -> change(canary, JobAllocation::promoted));
                }
            });
        });
        return this;
    }

    JobStateCopy applied(EvaluationId evaluation, Applied applied, Stamp stamp) {
        long version = applied.jobVersion();
        for (Placement placement : applied.placements()) {
            put(JobAllocation.placed(placement, version, evaluation, stamp));
            placement.previous().ifPresent(previous -> change(previous, old -> old.replacedBy(placement.id())));
        }
        for (Plan.Stop stop : applied.stops()) {
            change(stop.allocation(), old -> old.stopped(stop.client()));
        }
        for (Plan.InPlaceUpdate update : applied.inPlace()) {
            change(update.allocation(), old -> old.moved(version, evaluation, update.deployment()));
        }
        for (Map.Entry<NodeId, Long> sequence : applied.nodeSequences().entrySet()) {
            nodeSequences = nodeSequences.plus(sequence.getKey(), sequence.getValue());
        }
        return this;
    }

    /** Allocations that failed and wait for an evaluation. */
    JobStateCopy waiting(Map<AllocationId, EvaluationId> waiting) {
        waiting.forEach((allocation, evaluation) -> change(allocation, old -> old.followedUpBy(evaluation)));
        return this;
    }

    JobStateCopy judged(Map<AllocationId, DeploymentHealth> verdicts) {
        verdicts.forEach((allocation, verdict) -> change(allocation, old -> old.judged(verdict)));
        return this;
    }

    JobStateCopy reported(AllocationsReported event, Stamp stamp) {
        reported = reported.plus(event.node(), event.sequence());
        for (AllocationReport report : event.reports()) {
            drains |= report.drain().isPresent();
            change(report.allocation(), old -> old.told(report, stamp.at()));
        }
        return departing(event.migrating(), false)
                .deployment(event.deployment())
                .opened(event.evaluation());
    }

    /** Of a job that goes, numbers and the answers to repeats are left. */
    JobStateCopy forgotten(EndedForgotten event) {
        evaluations = evaluations.without(event.evaluations());
        deployments = deployments.stream()
                .filter(deployment -> !event.deployments().contains(deployment.id()))
                .toList();
        if (event.job()) {
            registration = Optional.empty();
            allocations = TreePMap.empty();
            tally = Tally.NONE;
            reported = TreePMap.empty();
            nodeSequences = TreePMap.empty();
        }
        return this;
    }

    /** Allocations that leave their nodes from now on. */
    JobStateCopy departing(List<AllocationId> ids, boolean placedAnew) {
        ids.forEach(id -> change(id, old -> old.departing(placedAnew)));
        return this;
    }

    /** Allocations that failed and are replaced by the next evaluation. */
    JobStateCopy forced(List<AllocationId> ids) {
        ids.forEach(id -> change(id, JobAllocation::forced));
        return this;
    }

    /** Drops the oldest of those that ended and keep no slot; a batch job remembers what is done. */
    JobStateCopy pruned() {
        List<JobAllocation> over = allocations.values().stream()
                .filter(this::isOver)
                .sorted(Comparator.comparingLong(old -> old.created().index()))
                .toList();
        over.stream().limit(Math.max(0, over.size() - ENDED_KEPT)).forEach(old -> {
            allocations = allocations.minus(old.id());
            tally = tally.minus(old);
        });
        return this;
    }

    private boolean isOver(JobAllocation allocation) {
        boolean isDoneOnce =
                registration.map(registered -> registered.job().type().ends()).orElse(false);
        boolean wasReplaced = allocation.succession().next().isPresent();
        boolean isNotWanted = allocation.desired() != DesiredStatus.RUN;
        boolean hasLeft = isNotWanted && allocation.departure().placedAnew();
        return allocation.client().isTerminal()
                && (wasReplaced
                        || hasLeft
                        || (!isDoneOnce && (isNotWanted || allocation.client() == ClientStatus.COMPLETE)));
    }

    private void change(AllocationId id, UnaryOperator<JobAllocation> how) {
        JobAllocation old = allocations.get(id);
        if (old != null) {
            put(how.apply(old));
        }
    }

    /** Adds an allocation, or replaces the one with its id. */
    private void put(JobAllocation changed) {
        JobAllocation old = allocations.get(changed.id());
        allocations = allocations.plus(changed.id(), changed);
        tally = (old == null ? tally : tally.minus(old)).plus(changed);
    }
}

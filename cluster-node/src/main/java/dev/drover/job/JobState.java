package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobEvent.AllocationsJudged;
import dev.drover.protocol.job.JobEvent.AllocationsReported;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.JobEvent.DeploymentChanged;
import dev.drover.protocol.job.JobEvent.EndedForgotten;
import dev.drover.protocol.job.JobEvent.EvaluationClosed;
import dev.drover.protocol.job.JobEvent.EvaluationOpened;
import dev.drover.protocol.job.JobEvent.InstantSkipped;
import dev.drover.protocol.job.JobEvent.JobDeregistered;
import dev.drover.protocol.job.JobEvent.JobRegistered;
import dev.drover.protocol.job.JobEvent.LaunchesSettled;
import dev.drover.protocol.job.JobEvent.MigrationStarted;
import dev.drover.protocol.job.JobEvent.ParentRegistered;
import dev.drover.protocol.job.JobEvent.ParentStopped;
import dev.drover.protocol.job.JobEvent.PlacementsRecorded;
import dev.drover.protocol.job.JobEvent.ReschedulesForced;
import dev.drover.protocol.job.JobEvent.ScalingRecorded;
import dev.drover.protocol.job.JobEvent.VersionMarked;
import dev.drover.protocol.job.JobEvent.VersionTagged;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Submission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * One job as its events made it.
 *
 * @param registration empty before the first registration and after a purge
 * @param nextVersion of the job's; versions are numbered on after a purge, since nodes and agents know them by number
 * @param deployments newest last, at most {@link #DEPLOYMENTS_KEPT}
 * @param reported by node, the sequence of the newest report taken in
 * @param nodeSequences by node, the sequence number the job's last plan brought it to
 * @param partsRecorded how many parts of the running evaluation's plan are recorded
 * @param requested the evaluations that the latest requests opened, as they were opened, newest last, at most {@link
 *     #REQUESTS_KEPT}: a repeat of one of those requests is answered with what it opened, also after a purge
 * @param departures what it owes to nodes that are being emptied; follows from the allocations
 * @param launches of a job that is launched, and of what is left of one
 * @param scaling what happened to the counts of its groups
 * @param tally follows from the allocations, too
 */
public record JobState(
        Optional<Registration> registration,
        long nextVersion,
        PSortedMap<AllocationId, JobAllocation> allocations,
        Evaluations evaluations,
        List<Deployment> deployments,
        PSortedMap<NodeId, Long> reported,
        PSortedMap<NodeId, Long> nodeSequences,
        int partsRecorded,
        List<Evaluation> requested,
        long modifyIndex,
        Departures departures,
        Launches launches,
        ScalingHistory scaling,
        Tally tally) {
    static final int DEPLOYMENTS_KEPT = 5;
    static final int REQUESTS_KEPT = 16;

    public static final JobState EMPTY = new JobState(
            Optional.empty(),
            0,
            TreePMap.empty(),
            Evaluations.NONE,
            List.of(),
            TreePMap.empty(),
            TreePMap.empty(),
            0,
            List.of(),
            0,
            Departures.NONE,
            Launches.NONE,
            ScalingHistory.NONE,
            Tally.NONE);

    public JobState {
        deployments = List.copyOf(deployments);
        requested = List.copyOf(requested);
    }

    public boolean isRegistered() {
        return registration.isPresent();
    }

    /** The job, if it is to run on every node that it reaches, and has not been stopped. */
    public Optional<Job> wantedSystemJob() {
        return registration
                .filter(registered -> !registered.stopped())
                .map(Registration::job)
                .filter(job -> job.type().isSystem() && !job.family().isParent());
    }

    /** The evaluation with this id: as it stands, or as one of the latest requests opened it. */
    Optional<Evaluation> evaluation(EvaluationId id) {
        return evaluations.find(id).or(() -> requested.stream()
                .filter(evaluation -> evaluation.id().equals(id))
                .findFirst());
    }

    /** The evaluation that came with the job, while it is remembered. */
    public Optional<Evaluation> firstEvaluation() {
        return requested.stream().filter(evaluation -> evaluation.number() == 1).findFirst();
    }

    public Optional<Deployment> latestDeployment() {
        return deployments.isEmpty() ? Optional.empty() : Optional.of(deployments.get(deployments.size() - 1));
    }

    /** The deployment that may still move: it runs, or an operator holds it. */
    public Optional<Deployment> activeDeployment() {
        return latestDeployment().filter(Deployment::isActive);
    }

    /**
     * The status Nomad derives: live allocations or a deployment, else open evaluations, else dead. A system job runs until
     * it is stopped: there may be a node for it tomorrow. So does a job that is launched: it may be launched tomorrow.
     */
    public JobStatus status() {
        if (registration.map(Registration::job).filter(JobState::waits).isPresent()) {
            return registration.filter(Registration::stopped).isPresent() ? JobStatus.DEAD : JobStatus.RUNNING;
        }
        boolean live = allocations.values().stream().anyMatch(JobAllocation::isLive);
        if (live || activeDeployment().isPresent()) {
            return JobStatus.RUNNING;
        }
        return evaluations.open().isEmpty() ? JobStatus.DEAD : JobStatus.PENDING;
    }

    private static boolean waits(Job job) {
        return job.type() == JobType.SYSTEM || job.family().isParent();
    }

    /** What the scheduler needs; only of a registered job. One that is launched is to run nothing itself. */
    public JobBrief brief() {
        Registration registered = registration.orElseThrow();
        List<JobAllocation> inOrder = allocations.values().stream()
                .sorted(Comparator.comparingLong((JobAllocation allocation) ->
                                allocation.created().index())
                        .thenComparing(JobAllocation::name)
                        .thenComparing(JobAllocation::id))
                .toList();
        return new JobBrief(
                registered.job(),
                registered.version(),
                registered.jobModifyIndex(),
                registered.stopped() || registered.job().family().isParent(),
                inOrder,
                latestDeployment(),
                nodeSequences,
                registered
                        .stableBefore(registered.version())
                        .map(stable -> OptionalLong.of(stable.version()))
                        .orElse(OptionalLong.empty()));
    }

    public JobState apply(JobEvent event, Stamp stamp) {
        if (event instanceof JobRegistered registered) {
            return register(registered, stamp);
        }
        if (event instanceof JobDeregistered deregistered) {
            return copy().registration(registration.map(old -> old.stop(deregistered.purge(), stamp.index())))
                    .requested(deregistered.evaluation())
                    .at(stamp);
        }
        if (event instanceof EvaluationOpened opened) {
            return opened(opened.evaluation(), stamp);
        }
        if (event instanceof PlacementsRecorded recorded) {
            return copy().applied(recorded.evaluation(), recorded.applied(), stamp)
                    .partsRecorded(recorded.part() + 1)
                    .at(stamp);
        }
        if (event instanceof EvaluationClosed closed) {
            return close(closed, stamp);
        }
        if (event instanceof AllocationsReported reports) {
            return copy().reported(reports, stamp).at(stamp);
        }
        return applyLaunch(event, stamp);
    }

    private JobState applyLaunch(JobEvent event, Stamp stamp) {
        if (event instanceof ParentRegistered registered) {
            return copy().registration(Optional.of(
                            registered(registered.job(), registered.version(), registered.submission(), stamp)))
                    .launches(launches.asked(registered.request()).scheduled(registered.scheduledFrom()))
                    .at(stamp);
        }
        if (event instanceof ParentStopped stopped) {
            return copy().registration(registration.map(old -> old.stop(stopped.purge(), stamp.index())))
                    .launches(launches.asked(stopped.request()).scheduled(Optional.empty()))
                    .at(stamp);
        }
        if (event instanceof ChildLaunched launched) {
            return copy().launches(launches.launched(
                            launched, registration.orElseThrow().job()))
                    .at(stamp);
        }
        if (event instanceof InstantSkipped skipped) {
            return copy().launches(launches.scheduled(Optional.of(skipped.instant())))
                    .at(stamp);
        }
        if (event instanceof ScalingRecorded recorded) {
            return copy().scaling(scaling.with(new ScalingHistory.Entry(recorded, stamp)))
                    .at(stamp);
        }
        if (event instanceof LaunchesSettled settled) {
            return copy().launches(launches.settled(settled.children())).at(stamp);
        }
        return applyToDeployment(event, stamp);
    }

    private JobState applyToDeployment(JobEvent event, Stamp stamp) {
        if (event instanceof DeploymentChanged changed) {
            return copy().deployment(Optional.of(changed.deployment()))
                    .opened(changed.evaluation())
                    .at(stamp);
        }
        if (event instanceof MigrationStarted started) {
            return copy().departing(started.allocations(), started.placedAnew())
                    .requested(started.evaluation())
                    .at(stamp);
        }
        if (event instanceof ReschedulesForced forced) {
            return copy().forced(forced.allocations())
                    .requested(forced.evaluation())
                    .at(stamp);
        }
        if (event instanceof AllocationsJudged judged) {
            return copy().judged(judged.verdicts())
                    .deployment(judged.deployment())
                    .opened(judged.evaluation())
                    .at(stamp);
        }
        if (event instanceof VersionMarked marked) {
            return copy().registration(registration.map(old -> old.mark(marked.version(), marked.stable())))
                    .at(stamp);
        }
        if (event instanceof VersionTagged tagged) {
            return copy().registration(registration.map(old -> old.tag(tagged.version(), tagged.tag())))
                    .at(stamp);
        }
        if (event instanceof EndedForgotten forgotten) {
            return copy().forgotten(forgotten).at(stamp);
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private JobState register(JobRegistered event, Stamp stamp) {
        return copy().registration(Optional.of(registered(event.job(), event.version(), event.submission(), stamp)))
                .requested(event.evaluation())
                .at(stamp);
    }

    private Registration registered(Job job, long number, Submission submission, Stamp stamp) {
        Optional<Registration.Version> before = registration.flatMap(old -> old.versionOf(number));
        Registration.Version version = new Registration.Version(
                number,
                job,
                submission,
                stamp.index(),
                stamp.at(),
                before.filter(Registration.Version::stable).isPresent(),
                before.flatMap(Registration.Version::tag));
        return new Registration(
                job,
                number,
                false,
                false,
                submission,
                registration.map(Registration::createIndex).orElse(stamp.index()),
                stamp.index(),
                stamp.at(),
                Registration.append(registration.map(Registration::versions).orElse(List.of()), version));
    }

    /** One that was asked for, or a blocked one that became pending again. */
    private JobState opened(Evaluation evaluation, Stamp stamp) {
        return evaluation.previous().isPresent()
                ? copy().opened(Optional.of(evaluation)).at(stamp)
                : copy().requested(evaluation).at(stamp);
    }

    private JobState close(EvaluationClosed event, Stamp stamp) {
        Evaluations after = evaluations;
        for (Evaluation open : evaluations.open()) {
            if (event.absorbed().contains(open.id())) {
                after = after.with(canceled(open, stamp));
            }
        }
        after = after.with(event.evaluation());
        if (event.blocked().isPresent()) {
            after = after.with(event.blocked().get());
        }
        for (Evaluation blocked : event.blockedOnNodes()) {
            after = after.with(blocked);
        }
        for (Evaluation delayed : event.delayed()) {
            after = after.with(delayed);
        }
        return copy().evaluations(after)
                .applied(event.evaluation().id(), event.applied(), stamp)
                .waiting(event.waiting())
                .partsRecorded(0)
                .deployment(event.deployment())
                .pruned()
                .at(stamp);
    }

    /** How an evaluation ends that a newer one of its job has made needless. */
    public static Evaluation canceled(Evaluation open, Stamp stamp) {
        return new Evaluation(
                open.id(),
                open.job(),
                open.type(),
                open.priority(),
                open.number(),
                open.trigger(),
                EvaluationStatus.CANCELED,
                "canceled because a newer evaluation of the job took its place",
                open.jobModifyIndex(),
                open.previous(),
                open.blocked(),
                open.node(),
                open.deployment(),
                open.failedGroups(),
                open.queued(),
                open.passedOver(),
                open.created(),
                stamp,
                open.waitUntil());
    }

    JobStateCopy copy() {
        return new JobStateCopy(this);
    }

    /** The deployments with one added or changed. */
    static List<Deployment> withDeployment(List<Deployment> deployments, Deployment changed) {
        List<Deployment> kept = new ArrayList<>(deployments);
        kept.removeIf(deployment -> deployment.id().equals(changed.id()));
        kept.add(changed);
        return kept.size() > DEPLOYMENTS_KEPT ? kept.subList(kept.size() - DEPLOYMENTS_KEPT, kept.size()) : kept;
    }
}

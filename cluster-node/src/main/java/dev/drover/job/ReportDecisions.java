package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.CheckDrains;
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.reconcile.RescheduleRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pcollections.PSortedMap;

/** What follows when a node tells a job how its allocations fare: health counts, and an evaluation where one is due. */
final class ReportDecisions {
    private static final Set<Trigger> OF_NODE = Collections.unmodifiableSet(
            EnumSet.of(Trigger.NODE_UPDATE, Trigger.NODE_DRAIN, Trigger.MAX_DISCONNECT_TIMEOUT, Trigger.RECONNECT));

    private ReportDecisions() {}

    static Decision<JobEvent, JobReply> record(JobState state, RecordReports command, Stamp now) {
        Long known = state.reported().get(command.node());
        if (known != null && command.sequence() <= known) {
            return Decision.reject(new JobReply.Acknowledged(known));
        }
        if (isAhead(state, command)) {
            return JobDecider.refused(
                    Reason.UNAVAILABLE, "an allocation is not known to the job before its evaluation has closed");
        }
        PSortedMap<AllocationId, JobAllocation> after = told(state, command, now);
        Set<AllocationId> heard = heard(command);
        Optional<Deployment> settled = state.activeDeployment()
                .map(deployment -> Deployments.settle(state, deployment, heard, after, now))
                .filter(changed -> !state.latestDeployment().equals(Optional.of(changed)));
        Optional<Rollback> failed = settled.filter(Deployment::isActive)
                .filter(deployment -> UnhealthyRule.fails(state, deployment, heard, after))
                .map(deployment -> Rollback.of(state, deployment, Rollback.UNHEALTHY, now));
        Optional<Deployment> deployment = failed.map(Rollback::deployment).or(() -> settled);
        Optional<JobEvent> older = failed.flatMap(rollback -> rollback.comeBack(state, command.evaluation(), now));
        List<AllocationId> migrating = migrating(state, command, after, now);
        Optional<Evaluation> evaluation = older.isPresent()
                ? Optional.empty()
                : dueTrigger(state, command, after, deployment, migrating)
                        .flatMap(trigger -> open(state, command, trigger, now));
        List<JobEvent> events = new ArrayList<>();
        events.add(new JobEvent.AllocationsReported(
                command.node(), command.sequence(), command.reports(), deployment, evaluation, migrating));
        older.ifPresent(events::add);
        return Decision.accept(events, new JobReply.Acknowledged(command.sequence()));
    }

    private static Set<AllocationId> heard(RecordReports command) {
        Set<AllocationId> heard = new LinkedHashSet<>();
        command.reports().forEach(report -> heard.add(report.allocation()));
        return heard;
    }

    private static PSortedMap<AllocationId, JobAllocation> told(JobState state, RecordReports command, Stamp now) {
        PSortedMap<AllocationId, JobAllocation> after = state.allocations();
        for (AllocationReport report : command.reports()) {
            JobAllocation old = after.get(report.allocation());
            after = old == null ? after : after.plus(old.id(), old.told(report, now.at()));
        }
        return after;
    }

    /** A timer: what has to leave its node by now, and has not begun with it, does; repeated timers change nothing. */
    static Decision<JobEvent, JobReply> checkDrains(JobState state, CheckDrains check, Stamp now) {
        Optional<Job> job = state.registration().map(Registration::job);
        List<AllocationId> due = job.map(
                        known -> DrainPace.due(known, state.allocations().values(), now.at()))
                .orElse(List.of());
        if (due.isEmpty()) {
            return Decision.reject(new JobReply.Unchanged());
        }
        Evaluation evaluation = EvaluationDecisions.pending(
                state,
                job.orElseThrow(),
                check.evaluation(),
                job.orElseThrow().priority(),
                Trigger.NODE_DRAIN,
                Optional.empty(),
                now);
        return Decision.accept(
                new JobEvent.MigrationStarted(due, evaluation, false), new JobReply.Acknowledged(now.index()));
    }

    /**
     * A node may be told of an allocation, run it to its end and report that while other nodes have not answered the same
     * plan yet. Such a report is not taken: the node sends it again until the job has recorded what it is about.
     */
    private static boolean isAhead(JobState state, RecordReports command) {
        return state.evaluations().running().isPresent()
                && command.reports().stream()
                        .anyMatch(report -> !state.allocations().containsKey(report.allocation()));
    }

    private static Optional<Evaluation> open(JobState state, RecordReports command, Trigger trigger, Stamp now) {
        boolean ofNode = OF_NODE.contains(trigger);
        Optional<NodeId> node = ofNode ? Optional.of(command.node()) : Optional.empty();
        return state.registration()
                .map(registered -> EvaluationDecisions.ofJob(state, command.evaluation(), trigger, node, now));
    }

    /**
     * Who leaves a node that is being emptied, after these reports. A service looks at all it has, since what became
     * healthy elsewhere lets others go; of the others nobody waits for anybody.
     */
    private static List<AllocationId> migrating(
            JobState state, RecordReports command, PSortedMap<AllocationId, JobAllocation> after, Stamp now) {
        Optional<Job> job =
                state.registration().filter(registered -> !registered.stopped()).map(Registration::job);
        boolean drains = state.departures().outstanding() > 0
                || command.reports().stream().anyMatch(report -> report.drain().isPresent());
        if (job.isEmpty() || !drains) {
            return List.of();
        }
        boolean ownPace = job.get().type() == JobType.SERVICE;
        Collection<JobAllocation> concerned = ownPace
                ? after.values()
                : heard(command).stream()
                        .flatMap(id -> Optional.ofNullable(after.get(id)).stream())
                        .toList();
        return DrainPace.due(job.get(), concerned, now.at());
    }

    private static Optional<Trigger> dueTrigger(
            JobState state,
            RecordReports command,
            PSortedMap<AllocationId, JobAllocation> after,
            Optional<Deployment> deployment,
            List<AllocationId> migrating) {
        Optional<Trigger> ofNode = triggerOfNode(state, command);
        if (ofNode.isPresent()) {
            return ofNode;
        }
        boolean evicted = command.reports().stream().anyMatch(report -> report.evicted() && isWanted(state, report));
        if (evicted) {
            return Optional.of(Trigger.PREEMPTION);
        }
        if (!migrating.isEmpty()) {
            return Optional.of(Trigger.NODE_DRAIN);
        }
        boolean failed = command.reports().stream().anyMatch(report -> isNewlyFailed(state, after, report));
        if (failed) {
            return Optional.of(Trigger.ALLOC_FAILURE);
        }
        boolean hasEnded = deployment
                .filter(changed -> changed.status() == DeploymentStatus.FAILED)
                .isPresent();
        boolean moreToRoll = deployment
                        .filter(changed -> !changed.requiresPromotion() || lacksCanaries(changed, after.values()))
                        .isPresent()
                && hasOldVersions(state);
        return hasEnded || moreToRoll ? Optional.of(Trigger.DEPLOYMENT_WATCHER) : Optional.empty();
    }

    /** The canaries of a system job come one after the other, as its update allows. */
    private static boolean lacksCanaries(Deployment deployment, Collection<JobAllocation> allocations) {
        return deployment.groups().entrySet().stream()
                .anyMatch(group -> group.getValue().isCanarying()
                        && Canaries.ids(deployment, group.getKey(), allocations).size()
                                < group.getValue().terms().desiredCanaries());
    }

    /** Whether its node was lost or not heard of, or is heard of again. */
    private static Optional<Trigger> triggerOfNode(JobState state, RecordReports command) {
        Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);
        for (AllocationReport report : command.reports()) {
            Optional.ofNullable(state.allocations().get(report.allocation()))
                    .filter(before -> before.desired() == DesiredStatus.RUN)
                    .flatMap(before -> triggerOfNode(state, before, report))
                    .ifPresent(triggers::add);
        }
        return triggers.stream().findFirst();
    }

    private static Optional<Trigger> triggerOfNode(JobState state, JobAllocation before, AllocationReport report) {
        boolean wasUnknown = before.client() == ClientStatus.UNKNOWN;
        boolean isUnknown = report.client() == ClientStatus.UNKNOWN;
        if (report.client() == ClientStatus.LOST) {
            return Optional.of(wasUnknown ? Trigger.MAX_DISCONNECT_TIMEOUT : Trigger.NODE_UPDATE);
        }
        if (wasUnknown && !isUnknown) {
            return Optional.of(Trigger.RECONNECT);
        }
        boolean isNews = (isUnknown && !wasUnknown) || isGivenUp(state, before, report);
        return isNews ? Optional.of(Trigger.NODE_UPDATE) : Optional.empty();
    }

    /**
     * Whether its agent has ended what is still wanted, having heard nothing of the servers for longer than its group
     * allows: no service comes to a good end otherwise. They may have heard of the agent all the time, or again in time.
     */
    private static boolean isGivenUp(JobState state, JobAllocation before, AllocationReport report) {
        return before.isLive()
                && report.client() == ClientStatus.COMPLETE
                && state.registration()
                        .filter(registered -> !registered.stopped()
                                && !registered.job().type().ends())
                        .isPresent();
    }

    private static boolean isWanted(JobState state, AllocationReport report) {
        JobAllocation allocation = state.allocations().get(report.allocation());
        return allocation != null && allocation.desired() == DesiredStatus.RUN;
    }

    /** Whether it has just failed and its group's policy, as it is in the version that failed, may ever replace it. */
    private static boolean isNewlyFailed(
            JobState state, PSortedMap<AllocationId, JobAllocation> after, AllocationReport report) {
        JobAllocation before = state.allocations().get(report.allocation());
        JobAllocation failed = after.get(report.allocation());
        if (before == null || failed == null || !before.isLive() || failed.client() != ClientStatus.FAILED) {
            return false;
        }
        return state.registration()
                .filter(registration -> !registration.stopped())
                .flatMap(registration -> registration
                        .versionOf(failed.jobVersion())
                        .map(Registration.Version::job)
                        .orElse(registration.job())
                        .group(failed.group()))
                .flatMap(TaskGroup::reschedule)
                .flatMap(policy -> RescheduleRule.eligibleAt(policy, failed))
                .isPresent();
    }

    private static boolean hasOldVersions(JobState state) {
        long version = state.registration().map(Registration::version).orElse(0L);
        return state.tally().hasOtherThan(version);
    }

    /** Fails a deployment that made no progress before its deadline; repeated timers change nothing. */
    static Decision<JobEvent, JobReply> checkDeployment(JobState state, CheckDeployment check, Stamp now) {
        Optional<Deployment> overdue = state.activeDeployment()
                .filter(deployment -> deployment.id().equals(check.deployment()))
                .filter(deployment -> Deployments.isOverdue(deployment, now.at()));
        return overdue.map(deployment -> new Decision<JobEvent, JobReply>(
                        Rollback.of(state, deployment, Rollback.OVERDUE, now).events(state, check.evaluation(), now),
                        new JobReply.Acknowledged(now.index())))
                .orElseGet(() -> Decision.reject(new JobReply.Unchanged()));
    }
}

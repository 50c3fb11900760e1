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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What follows when a node tells a job how its allocations fare: health counts, and an evaluation where one is due. */
final class ReportDecisions {
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
        Map<AllocationId, AllocationReport> reports = command.reports().stream()
                .collect(Collectors.toMap(AllocationReport::allocation, Function.identity(), (first, last) -> last));
        Optional<Deployment> deployment = Deployments.afterReports(state, reports, now);
        List<AllocationId> migrating = migrating(state, reports, now);
        Optional<Evaluation> evaluation = dueTrigger(state, reports, deployment, migrating)
                .flatMap(trigger -> open(state, command, trigger, now));
        return Decision.accept(
                new JobEvent.AllocationsReported(
                        command.node(), command.sequence(), command.reports(), deployment, evaluation, migrating),
                new JobReply.Acknowledged(command.sequence()));
    }

    /**
     * Who leaves a node that is being emptied, after these reports. A service looks at all it has, since what became
     * healthy elsewhere lets others go; of the others nobody waits for anybody.
     */
    private static List<AllocationId> migrating(
            JobState state, Map<AllocationId, AllocationReport> reports, Stamp now) {
        Optional<Job> job =
                state.registration().filter(registered -> !registered.stopped()).map(Registration::job);
        if (job.isEmpty()) {
            return List.of();
        }
        boolean ownPace = job.get().type() == JobType.SERVICE;
        Collection<AllocationId> concerned = ownPace ? state.allocations().keySet() : reports.keySet();
        boolean drains = state.departures().outstanding() > 0
                || reports.values().stream().anyMatch(report -> report.drain().isPresent());
        if (!drains) {
            return List.of();
        }
        List<JobAllocation> after = concerned.stream()
                .map(state.allocations()::get)
                .filter(Objects::nonNull)
                .map(allocation -> {
                    AllocationReport report = reports.get(allocation.id());
                    return report == null ? allocation : allocation.told(report);
                })
                .toList();
        return DrainPace.due(job.get(), after, now.at());
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
        return Decision.accept(new JobEvent.MigrationStarted(due, evaluation), new JobReply.Acknowledged(now.index()));
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

    private static Optional<Trigger> dueTrigger(
            JobState state,
            Map<AllocationId, AllocationReport> reports,
            Optional<Deployment> deployment,
            List<AllocationId> migrating) {
        boolean lost = reports.values().stream()
                .anyMatch(report -> report.client() == ClientStatus.LOST && isWanted(state, report));
        if (lost) {
            return Optional.of(Trigger.NODE_UPDATE);
        }
        if (!migrating.isEmpty()) {
            return Optional.of(Trigger.NODE_DRAIN);
        }
        boolean moreToRoll = deployment.isPresent() && hasOldVersions(state);
        if (moreToRoll) {
            return Optional.of(Trigger.DEPLOYMENT_WATCHER);
        }
        return Optional.empty();
    }

    private static boolean isWanted(JobState state, AllocationReport report) {
        JobAllocation allocation = state.allocations().get(report.allocation());
        return allocation != null && allocation.desired() == DesiredStatus.RUN;
    }

    private static boolean hasOldVersions(JobState state) {
        long version = state.registration().map(Registration::version).orElse(0L);
        return state.allocations().values().stream()
                .anyMatch(allocation -> allocation.isLive() && allocation.jobVersion() != version);
    }

    private static Optional<Evaluation> open(JobState state, RecordReports command, Trigger trigger, Stamp now) {
        boolean ofNode = trigger == Trigger.NODE_UPDATE || trigger == Trigger.NODE_DRAIN;
        Optional<NodeId> node = ofNode ? Optional.of(command.node()) : Optional.empty();
        return state.registration().map(Registration::job).map(job -> pending(state, job, command, trigger, node, now));
    }

    private static Evaluation pending(
            JobState state, Job job, RecordReports command, Trigger trigger, Optional<NodeId> node, Stamp now) {
        return EvaluationDecisions.pending(state, job, command.evaluation(), job.priority(), trigger, node, now);
    }

    /** Fails a deployment that made no progress before its deadline; repeated timers change nothing. */
    static Decision<JobEvent, JobReply> checkDeployment(JobState state, CheckDeployment check, Stamp now) {
        Optional<Deployment> overdue = state.runningDeployment()
                .filter(deployment -> deployment.id().equals(check.deployment()))
                .filter(deployment -> Deployments.isOverdue(deployment, now.at()));
        if (overdue.isEmpty()) {
            return Decision.reject(new JobReply.Unchanged());
        }
        Deployment failed =
                Deployments.end(overdue.get(), DeploymentStatus.FAILED, "Failed due to progress deadline", now);
        return Decision.accept(
                new JobEvent.DeploymentChanged(failed, Optional.empty()), new JobReply.Acknowledged(now.index()));
    }
}

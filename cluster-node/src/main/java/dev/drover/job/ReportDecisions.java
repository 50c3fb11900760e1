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
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.util.Map;
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
        Optional<Evaluation> evaluation =
                dueTrigger(state, reports, deployment).flatMap(trigger -> open(state, command, trigger, now));
        return Decision.accept(
                new JobEvent.AllocationsReported(
                        command.node(), command.sequence(), command.reports(), deployment, evaluation),
                new JobReply.Acknowledged(command.sequence()));
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
            JobState state, Map<AllocationId, AllocationReport> reports, Optional<Deployment> deployment) {
        boolean lost = reports.values().stream()
                .anyMatch(report -> report.client() == ClientStatus.LOST && isWanted(state, report));
        if (lost) {
            return Optional.of(Trigger.NODE_UPDATE);
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
        Optional<NodeId> node = trigger == Trigger.NODE_UPDATE ? Optional.of(command.node()) : Optional.empty();
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

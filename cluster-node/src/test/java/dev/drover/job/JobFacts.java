package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.DrainOrder;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.DeregisterJob;
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobCommand.RegisterJob;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Commands about one job, with ids that are short names. */
final class JobFacts {
    static final JobId JOB = JobId.of("web");
    static final NodeId NODE = Samples.NODE;
    static final Job SERVICE = Samples.service("web", 2);
    static final Job BATCH = Samples.batch("web", 2);
    static final PlacementMetrics NO_METRICS = new PlacementMetrics(
            0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);
    static final DeploymentId DEPLOYMENT = new DeploymentId("deployment");

    private JobFacts() {}

    /** A group without canaries whose deployments have ten minutes for each step. */
    static Deployment.GroupState progress(
            int total, int placed, int healthy, int unhealthy, Optional<Instant> deadline) {
        return new Deployment.GroupState(
                total,
                placed,
                healthy,
                unhealthy,
                deadline,
                new Deployment.Terms(0, false, false, Duration.ofMinutes(10)),
                false,
                List.of());
    }

    /** A service of two whose group is rolled out and rescheduled so; the command tells versions apart. */
    static Job service(UpdateStrategy update, Optional<ReschedulePolicy> reschedule, String meta) {
        return SERVICE.withGroups(List.of(group("group", update, reschedule, meta)));
    }

    /** The same with a second group of two, {@code other}, which is rolled out so. */
    static Job twoGroups(UpdateStrategy update, UpdateStrategy ofOther, String meta) {
        return SERVICE.withGroups(List.of(
                group("group", update, Optional.empty(), meta), group("other", ofOther, Optional.empty(), meta)));
    }

    private static TaskGroup group(
            String name, UpdateStrategy update, Optional<ReschedulePolicy> reschedule, String meta) {
        TaskGroup group = SERVICE.groups().get(0);
        return new TaskGroup(
                name,
                group.count(),
                group.constraints(),
                group.affinities(),
                group.spreads(),
                group.restart(),
                reschedule,
                Optional.of(update),
                group.migrate(),
                group.network(),
                group.ephemeralDiskMb(),
                group.services(),
                group.tasks(),
                group.shutdownDelay(),
                Map.of("version", meta),
                Optional.empty(),
                Optional.empty(),
                group.storage(),
                Optional.empty());
    }

    /** A service of so many allocations, of which so many may be missing at once while nodes are emptied. */
    static Job migrating(int count, int maxParallel) {
        MigrateStrategy standard = MigrateStrategy.STANDARD;
        MigrateStrategy migrate = new MigrateStrategy(
                maxParallel, standard.healthCheck(), standard.minHealthyTime(), standard.healthyDeadline());
        Job job = Samples.service("web", count);
        TaskGroup group = job.groups().get(0);
        return job.withGroups(List.of(with(group, group.name(), Optional.of(migrate))));
    }

    /** A batch job with so many groups, each like that of {@link #BATCH}. */
    static Job ofGroups(int groups) {
        TaskGroup group = BATCH.groups().get(0);
        return BATCH.withGroups(IntStream.range(0, groups)
                .mapToObj(number -> with(group, "group-" + number, group.migrate()))
                .toList());
    }

    private static TaskGroup with(TaskGroup group, String name, Optional<MigrateStrategy> migrate) {
        return new TaskGroup(
                name,
                group.count(),
                group.constraints(),
                group.affinities(),
                group.spreads(),
                group.restart(),
                group.reschedule(),
                group.update(),
                migrate,
                group.network(),
                group.ephemeralDiskMb(),
                group.services(),
                group.tasks(),
                group.shutdownDelay(),
                group.meta(),
                group.disconnect(),
                group.scaling(),
                group.storage(),
                group.maxRunDuration());
    }

    static UpdateStrategy update(int canary, boolean autoRevert, boolean autoPromote, Duration progressDeadline) {
        return new UpdateStrategy(
                1,
                "task_states",
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                progressDeadline,
                Duration.ofSeconds(30),
                canary,
                autoRevert,
                autoPromote);
    }

    /** The moment so many seconds after the start; its index is the number of seconds. */
    static Stamp stamp(long second) {
        return new Stamp(second, Instant.ofEpochSecond(second));
    }

    static EvaluationId evaluation(String name) {
        return new EvaluationId(name);
    }

    static AllocationId allocation(String name) {
        return new AllocationId(name);
    }

    static RegisterJob register(Job job, String evaluation) {
        return new RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation(evaluation), "");
    }

    static RegisterJob registerAt(Job job, String evaluation, long index) {
        return new RegisterJob(job, Submission.NONE, OptionalLong.of(index), 0, evaluation(evaluation), "");
    }

    static DeregisterJob deregister(boolean purge, String evaluation) {
        return new DeregisterJob(purge, evaluation(evaluation));
    }

    static JobCommand.BeginEvaluation begin(String evaluation) {
        return new JobCommand.BeginEvaluation(evaluation(evaluation));
    }

    /** Allocation {@code a0} is the group's index 0, and so on. */
    static Placement placement(String id, int index) {
        return placement(id, index, Optional.empty());
    }

    static Placement placement(String id, int index, Optional<DeploymentId> deployment) {
        return placement("group", id, index, deployment, Lineage.NONE);
    }

    static Placement placement(String group, String id, int index, Optional<DeploymentId> deployment, Lineage lineage) {
        return placement(group, id, index, NODE, deployment, lineage);
    }

    static Placement placement(
            String group, String id, int index, NodeId node, Optional<DeploymentId> deployment, Lineage lineage) {
        AllocatedResources.TaskShare share = new AllocatedResources.TaskShare(100, 100, 0, List.of());
        return new Placement(
                allocation(id),
                "web." + group + "[" + index + "]",
                group,
                node,
                new AllocatedResources(Map.of("task", share), 300, List.of()),
                Optional.empty(),
                deployment,
                NO_METRICS,
                lineage);
    }

    static Applied placing(long version, Placement... placements) {
        return new Applied(version, List.of(placements), List.of(), List.of(), Map.of(NODE, 7L));
    }

    static Applied stopping(long version, String... allocations) {
        List<Plan.Stop> stops = Arrays.stream(allocations)
                .map(id -> new Plan.Stop(allocation(id), NODE, "not needed", Optional.empty()))
                .toList();
        return new Applied(version, List.of(), stops, List.of(), Map.of());
    }

    /** The end of an evaluation that did all it wanted. */
    static CloseEvaluation close(String evaluation, Applied applied) {
        return close(evaluation, applied, Optional.empty(), Optional.empty());
    }

    static CloseEvaluation closeWithDeployment(String evaluation, int total, Applied applied) {
        Plan.NewDeployment created = new Plan.NewDeployment(DEPLOYMENT, Map.of("group", total));
        return close(evaluation, applied, Optional.of(created), Optional.empty());
    }

    /** The end of one that started this deployment. */
    static CloseEvaluation closeWithDeployment(String evaluation, Plan.NewDeployment created, Applied applied) {
        return close(evaluation, applied, Optional.of(created), Optional.empty());
    }

    static CloseEvaluation closeBlocked(String evaluation, String blocked) {
        return close(evaluation, Applied.NOTHING, Optional.empty(), Optional.of(evaluation(blocked)));
    }

    private static CloseEvaluation close(
            String evaluation,
            Applied applied,
            Optional<Plan.NewDeployment> deployment,
            Optional<EvaluationId> blocked) {
        return new CloseEvaluation(
                evaluation(evaluation),
                0,
                EvaluationStatus.COMPLETE,
                "",
                applied,
                deployment,
                blocked.isPresent() ? Map.of("group", NO_METRICS) : Map.of(),
                blocked.isPresent() ? Map.of("group", 2) : Map.of(),
                Map.of(),
                blocked,
                List.of(),
                List.of());
    }

    /** The same as the last of several parts. */
    static CloseEvaluation after(int parts, CloseEvaluation close) {
        return new CloseEvaluation(
                close.evaluation(),
                parts,
                close.status(),
                close.statusDescription(),
                close.applied(),
                close.deployment(),
                close.failedGroups(),
                close.queued(),
                close.passedOver(),
                close.blocked(),
                close.followUps(),
                close.nodes());
    }

    static RecordReports reports(long sequence, String evaluation, AllocationReport... reports) {
        return new RecordReports(NODE, sequence, List.of(reports), evaluation(evaluation));
    }

    static AllocationReport ended(String allocation, ClientStatus status) {
        return new AllocationReport(allocation(allocation), status, "", Optional.empty(), Optional.empty());
    }

    /** It makes room for a more important one, and runs still. */
    static AllocationReport evicted(String allocation) {
        return new AllocationReport(
                allocation(allocation),
                ClientStatus.RUNNING,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    /** Its node is being emptied; how healthy it is, nobody knows. */
    static AllocationReport toGo(String allocation, Optional<Instant> deadline) {
        return new AllocationReport(
                allocation(allocation),
                ClientStatus.RUNNING,
                "",
                Optional.empty(),
                Optional.of(new DrainOrder(deadline)));
    }

    static AllocationReport judged(String allocation, boolean healthy) {
        DeploymentHealth health = new DeploymentHealth(healthy, Instant.EPOCH);
        return new AllocationReport(
                allocation(allocation), ClientStatus.RUNNING, "", Optional.of(health), Optional.empty());
    }
}

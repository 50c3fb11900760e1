package dev.drover.agent.directory;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job "web" with one task, placed on node "n1", for tests of what happens on the node. */
public final class SampleTask {
    public static final RestartPolicy RESTART =
            new RestartPolicy(2, Duration.ofMinutes(30), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL);

    private SampleTask() {}

    public static Task task(String driver, Map<String, Value> config, Map<String, String> env) {
        return task(driver, config, env, new LogConfig(3, 1, false));
    }

    public static Task task(String driver, Map<String, Value> config, Map<String, String> env, LogConfig logs) {
        return new Task(
                "server",
                driver,
                new Value.Fields(config),
                "",
                env,
                Map.of("team", "task", "build.no", "7"),
                List.of(),
                List.of(),
                new TaskResources(100, 64, 0, Optional.empty()),
                RESTART,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                logs,
                Duration.ofSeconds(5),
                "",
                Duration.ZERO,
                false,
                "",
                Optional.empty());
    }

    public static TaskGroup group(Task task) {
        return new TaskGroup(
                "api",
                1,
                List.of(),
                List.of(),
                List.of(),
                RESTART,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                300,
                List.of(),
                List.of(task),
                Duration.ZERO,
                Map.of("team", "group", "zone", "z1"),
                Optional.empty(),
                Optional.empty(),
                Storage.NONE,
                Optional.empty());
    }

    public static Job job(TaskGroup group) {
        return new Job(
                JobId.of("web"),
                "Web",
                "global",
                JobType.SERVICE,
                50,
                false,
                List.of("*"),
                "default",
                List.of(),
                List.of(),
                List.of(),
                List.of(group),
                Map.of("team", "job", "owner", "ops"),
                Family.NONE);
    }

    public static Node node() {
        return new Node(
                new NodeId("11111111-2222-3333-4444-555555555555"),
                "secret",
                "n1",
                "dc1",
                "small",
                "default",
                "127.0.0.1:4646",
                "0.1.0",
                NodeResources.NONE,
                NodeResources.NONE,
                Map.of(),
                Map.of("kernel.name", "linux"),
                Map.of("rack", "r7"),
                Equipment.NONE);
    }

    public static Placement placement() {
        AssignedPort http = new AssignedPort("http", 21000, 8080, "127.0.0.1", false);
        AssignedPort admin = new AssignedPort("admin-ui", 21001, 0, "127.0.0.1", false);
        TaskShare share = new TaskShare(100, 64, 0, List.of(admin), List.of(3, 4));
        AllocatedResources resources = new AllocatedResources(Map.of("server", share), 300, List.of(http));
        PlacementMetrics metrics = new PlacementMetrics(
                0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);
        return new Placement(
                new AllocationId("0badcafe-0000-0000-0000-000000000001"),
                "web.api[3]",
                "api",
                node().id(),
                resources,
                Optional.empty(),
                Optional.empty(),
                metrics,
                Lineage.NONE);
    }

    public static TaskEnvironment environment(Task task, TaskDirectory directory, Map<String, String> agent) {
        return environment(job(group(task)), task, directory, agent);
    }

    public static TaskEnvironment environment(Task task, TaskPaths paths, Map<String, String> agent) {
        TaskGroup group = group(task);
        return new TaskEnvironmentBuilder(node(), job(group), group, task, placement(), paths).build(agent);
    }

    public static TaskEnvironment environment(Job job, Task task, TaskDirectory directory, Map<String, String> agent) {
        TaskGroup group = group(task);
        return new TaskEnvironmentBuilder(node(), job, group, task, placement(), directory).build(agent);
    }
}

package dev.drover.server;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.setting.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node and jobs that fit on it. */
public final class Samples {
    public static final NodeId NODE = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11");

    private static final int PRIORITY = 50;

    /** The emptier node is better; all else is as it is to begin with. */
    public static final Setting SPREADING =
            new Setting.Scheduler(SchedulerConfiguration.STANDARD.withAlgorithm(Algorithm.SPREAD));

    /** Jobs of every type may take the place of others. */
    public static final Setting PREEMPTING = new Setting.Scheduler(new SchedulerConfiguration(
            Algorithm.BINPACK, false, false, false, new Preemption(true, true, true, true), 100));

    private Samples() {}

    public static Node node(int cpuMhz) {
        return new Node(
                NODE,
                "secret",
                "node-1",
                "dc1",
                "",
                "default",
                "127.0.0.1:4646",
                "0.1.0",
                new NodeResources(cpuMhz, 4, 8_000, 100_000, "127.0.0.1", "lo", 20_000, 32_000, List.of()),
                NodeResources.NONE,
                Map.of("raw_exec", new Node.Driver(true, true, "", Map.of())),
                Map.of("kernel.name", "linux"),
                Map.of(),
                Equipment.NONE);
    }

    public static Job batch(String name, int count) {
        return batch(name, count, PRIORITY);
    }

    public static Job batch(String name, int count, int priority) {
        return job(name, JobType.BATCH, priority, count, Optional.empty());
    }

    /** What runs once on every node. */
    public static Job system(String name) {
        return job(name, JobType.SYSTEM, PRIORITY, 1, Optional.empty());
    }

    public static Job service(String name, int count) {
        return job(
                name,
                JobType.SERVICE,
                PRIORITY,
                count,
                Optional.of(new UpdateStrategy(
                        1,
                        "task_states",
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30))));
    }

    /** The same job; its allocations fare so when their node is not heard of. */
    public static Job disconnecting(Job job, DisconnectPolicy policy) {
        return with(job, Optional.of(policy), job.groups().get(0).scaling());
    }

    /** The same job, whose count has these bounds. */
    public static Job bounded(Job job, Scaling scaling) {
        return with(job, job.groups().get(0).disconnect(), Optional.of(scaling));
    }

    private static Job with(Job job, Optional<DisconnectPolicy> disconnect, Optional<Scaling> scaling) {
        TaskGroup group = job.groups().get(0);
        return job.withGroups(List.of(new TaskGroup(
                group.name(),
                group.count(),
                group.constraints(),
                group.affinities(),
                group.spreads(),
                group.restart(),
                group.reschedule(),
                group.update(),
                group.migrate(),
                group.network(),
                group.ephemeralDiskMb(),
                group.services(),
                group.tasks(),
                group.shutdownDelay(),
                group.meta(),
                disconnect,
                scaling,
                Storage.NONE,
                group.maxRunDuration())));
    }

    private static Job job(String name, JobType type, int priority, int count, Optional<UpdateStrategy> update) {
        RestartPolicy restart =
                new RestartPolicy(3, Duration.ofHours(24), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL);
        Task task = new Task(
                "task",
                "raw_exec",
                new Value.Fields(Map.of("command", new Value.Text("/bin/true"))),
                "",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                new TaskResources(100, 100, 0, Optional.empty()),
                restart,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new LogConfig(10, 10, false),
                Duration.ofSeconds(5),
                "",
                Duration.ZERO,
                false,
                "",
                Optional.empty());
        TaskGroup group = new TaskGroup(
                "group",
                count,
                List.of(),
                List.of(),
                List.of(),
                restart,
                Optional.empty(),
                update,
                Optional.empty(),
                Optional.empty(),
                300,
                List.of(),
                List.of(task),
                Duration.ZERO,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Storage.NONE,
                Optional.empty());
        return new Job(
                JobId.of(name),
                name,
                "global",
                type,
                priority,
                false,
                List.of("dc1"),
                "default",
                List.of(),
                List.of(),
                List.of(),
                List.of(group),
                Map.of(),
                Family.NONE);
    }
}

package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Value;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.scheduler.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 2.4 of Nomad's scheduler: which differences need a restart. */
class UpdateRuleTest {
    private static final Job BEFORE = JobBuilder.service("a")
            .groupPorts(new Port("http", 0, 0), new Port("admin", 9000, 0))
            .build();

    private static final TaskTemplate TEMPLATE = new TaskTemplate(
            "",
            "text",
            "local/a",
            false,
            TaskTemplate.Form.STANDARD,
            TaskTemplate.Owner.STANDARD,
            TaskTemplate.Change.STANDARD,
            false);

    private static Job withGroup(UnaryOperator<TaskGroup> change) {
        return BEFORE.withGroups(List.of(change.apply(BEFORE.groups().get(0))));
    }

    private static Job withTask(UnaryOperator<Task> change) {
        return withGroup(group -> group(
                group, group.network(), 300, List.of(change.apply(group.tasks().get(0)))));
    }

    private static TaskGroup group(TaskGroup from, Optional<Network> network, int diskMb, List<Task> tasks) {
        return group(from, network, diskMb, tasks, from.storage());
    }

    private static TaskGroup group(
            TaskGroup from, Optional<Network> network, int diskMb, List<Task> tasks, Storage storage) {
        return new TaskGroup(
                from.name(),
                from.count(),
                from.constraints(),
                from.affinities(),
                from.spreads(),
                from.restart(),
                from.reschedule(),
                from.update(),
                from.migrate(),
                network,
                diskMb,
                from.services(),
                tasks,
                from.shutdownDelay(),
                from.meta(),
                from.disconnect(),
                from.scaling(),
                storage,
                from.maxRunDuration());
    }

    private static Job withNetwork(Network network) {
        return withGroup(group -> group(group, Optional.of(network), 300, group.tasks()));
    }

    private static Job withMeta(Map<String, String> meta) {
        return new Job(
                BEFORE.id(),
                BEFORE.name(),
                BEFORE.region(),
                BEFORE.type(),
                BEFORE.priority(),
                BEFORE.allAtOnce(),
                BEFORE.datacenters(),
                BEFORE.nodePool(),
                BEFORE.constraints(),
                BEFORE.affinities(),
                BEFORE.spreads(),
                BEFORE.groups(),
                meta,
                Family.NONE);
    }

    /** A copy of a task that can be changed field by field. */
    private static final class Draft {
        private String name;
        private String driver;
        private Value.Fields config;
        private String user;
        private Map<String, String> env;
        private List<Constraint> constraints;
        private TaskResources resources;
        private List<Artifact> artifacts;
        private List<TaskTemplate> templates;
        private List<Service> services;
        private List<VolumeMount> mounts;
        private LogConfig logs;
        private Duration killTimeout;
        private Optional<Lifecycle> lifecycle;
        private final Task from;

        Draft(Task from) {
            this.from = from;
            name = from.name();
            driver = from.driver();
            config = from.config();
            user = from.user();
            env = from.env();
            constraints = from.constraints();
            resources = from.resources();
            artifacts = from.artifacts();
            templates = from.templates();
            services = from.services();
            mounts = from.mounts();
            logs = from.logs();
            killTimeout = from.killTimeout();
            lifecycle = from.lifecycle();
        }

        Task task() {
            return new Task(
                    name,
                    driver,
                    config,
                    user,
                    env,
                    from.meta(),
                    constraints,
                    List.of(),
                    resources,
                    from.restart(),
                    artifacts,
                    templates,
                    services,
                    mounts,
                    logs,
                    killTimeout,
                    from.killSignal(),
                    from.shutdownDelay(),
                    from.leader(),
                    "",
                    lifecycle);
        }
    }

    private static Job edit(Consumer<Draft> change) {
        return withTask(task -> {
            Draft draft = new Draft(task);
            change.accept(draft);
            return draft.task();
        });
    }

    static List<Arguments> destructive() {
        Artifact artifact = new Artifact("http://x/y", "local/", "any", Map.of(), Map.of(), false, false);
        return List.of(
                Arguments.of("task name", edit(task -> task.name = "other")),
                Arguments.of("driver", edit(task -> task.driver = "java")),
                Arguments.of("config", edit(task -> task.config = Value.Fields.EMPTY)),
                Arguments.of("user", edit(task -> task.user = "nobody")),
                Arguments.of("env", edit(task -> task.env = Map.of("A", "B"))),
                Arguments.of("artifacts", edit(task -> task.artifacts = List.of(artifact))),
                Arguments.of("templates", edit(task -> task.templates = List.of(TEMPLATE))),
                Arguments.of("logs.disabled", edit(task -> task.logs = new LogConfig(10, 10, true))),
                Arguments.of(
                        "lifecycle",
                        edit(task -> task.lifecycle = Optional.of(new Lifecycle(Lifecycle.Hook.PRESTART, false)))),
                Arguments.of("cpu", edit(task -> task.resources = new TaskResources(501, 256, 0, Optional.empty()))),
                Arguments.of("memory", edit(task -> task.resources = new TaskResources(500, 257, 0, Optional.empty()))),
                Arguments.of(
                        "memory_max",
                        edit(task -> task.resources = new TaskResources(500, 256, 512, Optional.empty()))),
                Arguments.of(
                        "task network",
                        edit(task -> task.resources =
                                new TaskResources(500, 256, 0, Optional.of(new Network(10, List.of()))))),
                Arguments.of("ephemeral disk", withGroup(group -> group(group, group.network(), 301, group.tasks()))),
                Arguments.of(
                        "a disk that is kept",
                        withGroup(group ->
                                group(group, group.network(), 300, group.tasks(), new Storage(true, Map.of())))),
                Arguments.of(
                        "a volume",
                        withGroup(group -> group(
                                group,
                                group.network(),
                                300,
                                group.tasks(),
                                new Storage(false, Map.of("v", new VolumeRequest("data", true)))))),
                Arguments.of(
                        "a mount",
                        edit(task -> task.mounts = List.of(new VolumeMount("v", "/v", true, VolumeMount.PRIVATE)))),
                Arguments.of(
                        "a device",
                        edit(task -> task.resources = new TaskResources(
                                500,
                                0,
                                256,
                                0,
                                Optional.empty(),
                                List.of(new DeviceRequest("gpu", 1, List.of(), List.of()))))),
                Arguments.of(
                        "a port's network",
                        withNetwork(
                                new Network(0, List.of(new Port("http", 0, 0, "public"), new Port("admin", 9000, 0))))),
                Arguments.of("number of tasks", withGroup(group -> group(group, group.network(), 300, List.of()))),
                Arguments.of("fewer ports", withNetwork(new Network(0, List.of(new Port("http", 0, 0))))),
                Arguments.of(
                        "a port's target",
                        withNetwork(new Network(0, List.of(new Port("http", 0, 80), new Port("admin", 9000, 0))))),
                Arguments.of(
                        "a static port",
                        withNetwork(new Network(0, List.of(new Port("http", 0, 0), new Port("admin", 9001, 0))))),
                Arguments.of("meta", withMeta(Map.of("a", "b"))),
                Arguments.of("group gone", BEFORE.withGroups(List.of())));
    }

    static List<Arguments> inPlace() {
        return List.of(
                Arguments.of("nothing", BEFORE),
                Arguments.of("count", withGroup(group -> group.withCount(9))),
                Arguments.of("kill timeout", edit(task -> task.killTimeout = Duration.ofSeconds(9))),
                Arguments.of("log sizes", edit(task -> task.logs = new LogConfig(3, 3, false))),
                Arguments.of(
                        "constraints",
                        edit(task -> task.constraints = List.of(new Constraint("${attr.kernel.name}", "=", "linux")))),
                Arguments.of(
                        "services",
                        edit(task -> task.services = List.of(new Service(
                                "s",
                                "nomad",
                                "http",
                                "auto",
                                "",
                                List.of(),
                                List.of(),
                                Map.of(),
                                Map.of(),
                                Map.of(),
                                Service.Weights.STANDARD,
                                false,
                                "",
                                List.of())))),
                Arguments.of(
                        "the order of ports",
                        withNetwork(new Network(0, List.of(new Port("admin", 9000, 0), new Port("http", 0, 0))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("destructive")
    void replacesFor(String what, Job after) {
        assertThat(UpdateRule.isDestructive(BEFORE, after, "web")).as(what).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inPlace")
    void keepsFor(String what, Job after) {
        assertThat(UpdateRule.isDestructive(BEFORE, after, "web")).as(what).isFalse();
    }
}

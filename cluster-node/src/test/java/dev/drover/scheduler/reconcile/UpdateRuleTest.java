package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Value;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Spread;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 2.4 of Nomad's scheduler: which differences need a restart. */
class UpdateRuleTest {
    private static final Job BEFORE = job().build();

    private static final RestartPolicy RESTART =
            new RestartPolicy(7, Duration.ofHours(7), Duration.ofSeconds(7), RestartPolicy.Mode.DELAY);
    private static final ReschedulePolicy RESCHEDULE =
            new ReschedulePolicy(7, Duration.ofHours(7), Duration.ofSeconds(7), "constant", Duration.ZERO, false);
    private static final TaskGroup UPDATED =
            JobBuilder.service("a").canaries(7, 7).build().groups().get(0);
    private static final DisconnectPolicy DISCONNECT = new DisconnectPolicy(
            Optional.of(Duration.ofHours(7)), Optional.empty(), false, DisconnectPolicy.Reconcile.BEST_SCORE);
    private static final Scaling SCALING = new Scaling(0, 7, true, Value.Fields.EMPTY);
    private static final Affinity AFFINITY = new Affinity("${attr.cpu.arch}", "=", "amd64", 50);

    private static final TaskTemplate TEMPLATE = new TaskTemplate(
            "",
            "text",
            "local/a",
            false,
            TaskTemplate.Form.STANDARD,
            TaskTemplate.Owner.STANDARD,
            TaskTemplate.Change.STANDARD,
            false);

    private static JobBuilder job() {
        return JobBuilder.service("a").groupPorts(new Port("http", 0, 0), new Port("admin", 9000, 0));
    }

    private static Job withGroup(Job job, Consumer<GroupDraft> change) {
        GroupDraft draft = new GroupDraft(job.groups().get(0));
        change.accept(draft);
        return job.withGroups(List.of(draft.group()));
    }

    private static Job withGroup(Consumer<GroupDraft> change) {
        return withGroup(BEFORE, change);
    }

    private static Job withNetwork(Network network) {
        return withGroup(group -> group.network = Optional.of(network));
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

    private static Task task(String name) {
        TaskDraft draft = new TaskDraft(BEFORE.groups().get(0).tasks().get(0));
        draft.name = name;
        return draft.task();
    }

    private static Job edit(Consumer<TaskDraft> change) {
        return withGroup(group -> {
            TaskDraft draft = new TaskDraft(group.tasks.get(0));
            change.accept(draft);
            group.tasks = List.of(draft.task());
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
                Arguments.of(
                        "cores",
                        edit(task -> task.resources = new TaskResources(500, 1, 256, 0, Optional.empty(), List.of()))),
                Arguments.of("memory", edit(task -> task.resources = new TaskResources(500, 257, 0, Optional.empty()))),
                Arguments.of(
                        "memory_max",
                        edit(task -> task.resources = new TaskResources(500, 256, 512, Optional.empty()))),
                Arguments.of(
                        "task network",
                        edit(task -> task.resources =
                                new TaskResources(500, 256, 0, Optional.of(new Network(10, List.of()))))),
                Arguments.of("ephemeral disk", withGroup(group -> group.diskMb = 301)),
                Arguments.of(
                        "a disk that is kept", withGroup(group -> group.storage = new Storage(true, false, Map.of()))),
                Arguments.of(
                        "a volume",
                        withGroup(group -> group.storage =
                                new Storage(false, false, Map.of("v", new VolumeRequest("data", true))))),
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
                Arguments.of(
                        "bandwidth",
                        withNetwork(new Network(5, List.of(new Port("http", 0, 0), new Port("admin", 9000, 0))))),
                Arguments.of("number of tasks", withGroup(group -> group.tasks = List.of())),
                Arguments.of("fewer ports", withNetwork(new Network(0, List.of(new Port("http", 0, 0))))),
                Arguments.of(
                        "a port's target",
                        withNetwork(new Network(0, List.of(new Port("http", 0, 80), new Port("admin", 9000, 0))))),
                Arguments.of(
                        "a static port",
                        withNetwork(new Network(0, List.of(new Port("http", 0, 0), new Port("admin", 9001, 0))))),
                Arguments.of("meta", withMeta(Map.of("a", "b"))),
                Arguments.of("group meta", withGroup(group -> group.meta = Map.of("a", "b"))),
                Arguments.of("task meta", edit(task -> task.meta = Map.of("a", "b"))),
                Arguments.of("group gone", BEFORE.withGroups(List.of())));
    }

    static List<Arguments> inPlace() {
        return List.of(
                Arguments.of("nothing", BEFORE),
                Arguments.of("count", withGroup(group -> group.count = 9)),
                Arguments.of("priority", job().priority(70).build()),
                Arguments.of("all at once", job().allAtOnce(true).build()),
                Arguments.of(
                        "constraints of the job",
                        job().constraint("${meta.a}", "=", "b").build()),
                Arguments.of(
                        "affinities of the job",
                        job().jobAffinity("${meta.a}", "b", 50).build()),
                Arguments.of(
                        "datacenters that hold its node still",
                        job().datacenters("*").build()),
                Arguments.of(
                        "max run duration",
                        withGroup(group -> group.maxRunDuration = Optional.of(Duration.ofHours(7)))),
                Arguments.of("restart of a group", withGroup(group -> group.restart = RESTART)),
                Arguments.of("restart of a task", edit(task -> task.restart = RESTART)),
                Arguments.of("reschedule", withGroup(group -> group.reschedule = Optional.of(RESCHEDULE))),
                Arguments.of("update", withGroup(group -> group.update = UPDATED.update())),
                Arguments.of("migrate", withGroup(group -> group.migrate = Optional.of(MigrateStrategy.STANDARD))),
                Arguments.of("disconnect", withGroup(group -> group.disconnect = Optional.of(DISCONNECT))),
                Arguments.of("scaling", withGroup(group -> group.scaling = Optional.of(SCALING))),
                Arguments.of("affinities of a group", withGroup(group -> group.affinities = List.of(AFFINITY))),
                Arguments.of("affinities of a task", edit(task -> task.affinities = List.of(AFFINITY))),
                Arguments.of(
                        "spreads",
                        withGroup(group -> group.spreads = List.of(new Spread("${node.datacenter}", 50, List.of())))),
                Arguments.of("leader", edit(task -> task.leader = true)),
                Arguments.of("kill signal", edit(task -> task.killSignal = "SIGINT")),
                Arguments.of("shutdown delay", edit(task -> task.shutdownDelay = Duration.ofSeconds(9))),
                Arguments.of(
                        "shutdown delay of a group", withGroup(group -> group.shutdownDelay = Duration.ofSeconds(9))),
                Arguments.of("kill timeout", edit(task -> task.killTimeout = Duration.ofSeconds(9))),
                Arguments.of("log sizes", edit(task -> task.logs = new LogConfig(3, 3, false, Duration.ofHours(1)))),
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

    @Test
    void replacesForAnotherOrderOfTasks() {
        Job ordered = withGroup(group -> group.tasks = List.of(task("a"), task("b")));
        Job reversed = withGroup(group -> group.tasks = List.of(task("b"), task("a")));

        assertThat(UpdateRule.isDestructive(ordered, reversed, "web")).isTrue();
        assertThat(UpdateRule.isDestructive(ordered, ordered, "web")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inPlace")
    void keepsFor(String what, Job after) {
        assertThat(UpdateRule.isDestructive(BEFORE, after, "web")).as(what).isFalse();
    }
}

package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LxcConfigTest {
    @TempDir
    private Path root;

    private TaskDirectory directory;
    private TaskShare share = new TaskShare(500, 64, 0, List.of());
    private Map<String, String> variables = Map.of();
    private TaskMounts mounts = TaskMounts.NONE;

    @BeforeEach
    void create() throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("alloc/0badcafe"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
    }

    private LxcConfig config(String options) throws TaskStartException {
        Value.Fields fields = (Value.Fields) ValueJson.parse("{" + options + "}");
        Task task = SampleTask.task(LxcDriver.NAME, fields.values(), variables);
        TaskPaths paths = new TaskPaths(directory, true).with(mounts);
        TaskContext context = new TaskContext(
                task, directory, SampleTask.environment(task, paths, Map.of()), paths, share, note -> {});
        return new LxcConfig(context, new DriverConfig(LxcDriver.NAME, context, LxcConfig.OPTIONS));
    }

    private List<String> lines(String options, int cgroups) throws TaskStartException {
        return config(options).lines("run-1", cgroups, 100);
    }

    private void assertRefused(String options, String why) {
        assertThatThrownBy(() -> {
                    LxcConfig config = config(options);
                    config.template();
                    config.templateArguments();
                    config.logLevel();
                    config.isVerbose();
                    config.lines("run-1", 2, 100);
                })
                .isInstanceOfSatisfying(TaskStartException.class, refused -> assertThat(refused.isRecoverable())
                        .isFalse())
                .hasMessageContaining(why);
    }

    @Test
    void tellsTheTemplateWhatTheJobSays() throws Exception {
        LxcConfig config = config(
                "\"template\": \"download\", \"distro\": \"alpine\", \"release\": \"3.20\", \"arch\": \"amd64\","
                        + " \"disable_gpg\": true, \"force_cache\": false, \"template_args\": [\"--mapped-uid\", \"0\"]");

        assertThat(config.template()).isEqualTo("download");
        assertThat(config.templateArguments())
                .containsExactly(
                        "--arch",
                        "amd64",
                        "--dist",
                        "alpine",
                        "--release",
                        "3.20",
                        "--no-validate",
                        "--mapped-uid",
                        "0");
        assertThat(config.logLevel()).isEqualTo("error");
        assertThat(config.isVerbose()).isFalse();
        assertThat(config("\"log_level\": \"info\", \"verbosity\": \"verbose\"").logLevel())
                .isEqualTo("info");
        assertThat(config("\"verbosity\": \"verbose\"").isVerbose()).isTrue();
        assertRefused("\"log_level\": \"loud\"", "needs config option \"template\"");
        assertRefused("\"template\": \"x\", \"log_level\": \"loud\"", "takes one of [debug, error, info, trace, warn]");
        assertRefused("\"template\": \"x\", \"verbosity\": \"mute\"", "takes one of [quiet, verbose], not \"mute\"");
        assertRefused("\"template\": \"x\", \"tempalte\": \"y\"", "driver \"lxc\" has no config option \"tempalte\"");
    }

    @Test
    void mountsTheTasksDirectoriesAndVolumes() throws Exception {
        Path shared = directory.allocation().shared();
        Path conf = Files.createFile(directory.local().resolve("my conf"));
        mounts = new TaskMounts(List.of(new TaskMount(Path.of("/srv/data"), "/data", true, "private")), List.of());

        assertThat(lines("\"volumes\": [\"local/my conf:etc/app conf\", \"secrets:etc/keys\"]", 0))
                .contains(
                        "lxc.mount.entry = " + shared + " alloc none bind,create=dir 0 0",
                        "lxc.mount.entry = " + shared + "/logs alloc/logs none bind,create=dir,ro 0 0",
                        "lxc.mount.entry = " + directory.local() + " local none bind,create=dir 0 0",
                        "lxc.mount.entry = /srv/data data none bind,create=dir,ro 0 0",
                        "lxc.mount.entry = " + conf.toString().replace(" ", "\\040")
                                + " etc/app\\040conf none bind,create=file 0 0",
                        "lxc.mount.entry = " + directory.secrets() + " etc/keys none bind,create=dir 0 0");
        String template = "\"template\": \"x\", \"volumes\": ";
        assertRefused(template + "[\"local\"]", "takes \"source:target\", both relative, not \"local\"");
        assertRefused(template + "[\"local:/etc\"]", "takes \"source:target\", both relative");
        assertRefused(template + "[\"../../..:host\"]", "escapes the allocation directory");
        assertRefused(template + "[\"../alloc/logs:logs\"]", "only what is below local, secrets");
    }

    @Test
    void limitsTheContainerToTheTasksShare() throws Exception {
        share = new TaskShare(500, 64, 128, List.of(), List.of(1, 3));

        assertThat(lines("", 1))
                .contains(
                        "lxc.cgroup.memory.limit_in_bytes = 134217728",
                        "lxc.cgroup.cpu.shares = 500",
                        "lxc.cgroup.pids.max = 100",
                        "lxc.cgroup.cpuset.cpus = 1,3");
        assertThat(lines("", 2))
                .contains(
                        "lxc.cgroup2.memory.max = 134217728",
                        "lxc.cgroup2.cpu.weight = 500",
                        "lxc.cgroup2.pids.max = 100",
                        "lxc.cgroup2.cpuset.cpus = 1,3");
        assertThat(lines("", 0)).noneMatch(line -> line.startsWith("lxc.cgroup"));
    }

    @Test
    void sharesTheMachinesNetworkUnlessTheJobWantsNone() throws Exception {
        assertThat(lines("", 2)).contains("lxc.net.0.type = none", "lxc.cap.drop = net_admin");
        assertThat(lines("\"network_mode\": \"none\"", 2))
                .contains("lxc.net.0.type = empty")
                .doesNotContain("lxc.cap.drop = net_admin");
        assertRefused("\"template\": \"x\", \"network_mode\": \"lxcbr0\"", "takes one of [host, none], not \"lxcbr0\"");
    }

    @Test
    void passesVariablesThatCannotBeTakenForMore() throws Exception {
        variables = Map.of("GREETING", "hi  there");
        assertThat(lines("", 2))
                .contains(
                        "lxc.environment = GREETING=hi  there",
                        "lxc.environment = NOMAD_TASK_DIR=/local",
                        "lxc.environment = DROVER_RUN_ID=run-1");

        variables = Map.of("GREETING", "hi\nlxc.hook.pre-start = /bin/reboot");
        assertRefused("\"template\": \"x\"", "driver \"lxc\" can pass no line breaks to a container");
    }
}

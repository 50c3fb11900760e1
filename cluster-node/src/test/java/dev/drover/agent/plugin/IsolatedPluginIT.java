package dev.drover.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.driver.TaskExit;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A driver from outside whose tasks are kept apart as {@code exec}'s are. */
@Timeout(120)
class IsolatedPluginIT {
    private static final Map<String, Value.Fields> ISOLATED =
            Map.of("shell", new Value.Fields(Map.of("isolated", new Value.Bool(true))));

    @TempDir
    Path root;

    private Path plugins;
    private TaskDirectory directory;

    @BeforeEach
    void open() throws Exception {
        plugins = Files.createDirectory(
                root.resolve("plugins"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        PluginSources.compile(Files.createDirectory(root.resolve("sources")))
                .jar(plugins.resolve("shell.jar"), PluginSources.SHELL);
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("alloc/one"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
    }

    private TaskDrivers drivers(Isolation isolation) {
        TaskDrivers drivers = new TaskDrivers(
                OptionalDrivers.DEVELOPMENT, JavaSettings.DEVELOPMENT, isolation, IsolationSettings.BEST_EFFORT);
        assertThat(drivers.addAll(PluginJars.load(plugins), ISOLATED)).isEmpty();
        return drivers;
    }

    private TaskHandle start(TaskDriver driver, String script) throws Exception {
        Task task = SampleTask.task("shell", Map.of("script", new Value.Text(script)), Map.of());
        TaskPaths paths = new TaskPaths(directory, driver.isolates());
        return driver.start(new TaskContext(
                task,
                directory,
                SampleTask.environment(task, paths, Map.of()),
                paths,
                TaskContext.asked(task),
                note -> {}));
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void runsItsTasksInASandbox() throws Exception {
        Isolation isolation = TaskDrivers.isolation().ownedBy(root);
        try (TaskDrivers drivers = drivers(isolation)) {
            TaskDriver shell = drivers.driver("shell").orElseThrow();
            assertThat(shell.isolates()).isTrue();

            TaskHandle handle = start(shell, "id -u; pwd; echo $NOMAD_TASK_DIR; cat " + root.resolve("plugins/*"));

            TaskExit exit = handle.exit().get(60, TimeUnit.SECONDS);
            assertThat(exit.exitCode()).isEqualTo(1);
            assertThat(TaskOutput.of(directory).spool(LogStream.STDOUT)).hasContent("65534\n/\n/local\n");
            assertThat(TaskOutput.of(directory).spool(LogStream.STDERR))
                    .content()
                    .contains("No such file");
            assertThat(handle.record().confinement().sandboxed()).isTrue();
            assertThat(isolation.cgroups().orElseThrow().owned()).isEmpty();
        }
    }

    @Test
    void runsNoneWhereNothingCanBeKeptApart() throws Exception {
        try (TaskDrivers drivers = drivers(Isolation.none("bwrap"))) {
            TaskDriver shell = drivers.driver("shell").orElseThrow();

            assertThat(shell.fingerprint().healthDescription()).isEqualTo("needs bwrap");
            assertThatThrownBy(() -> start(shell, "true")).hasMessage("driver \"shell\" needs bwrap");
        }
    }
}

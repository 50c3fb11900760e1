package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With directories in place of control groups: what is written to them is left there. */
@Timeout(120)
@NeedsTool("setsid")
class TaskLauncherIT {
    private final TaskWatcher watcher = new TaskWatcher();
    private TaskDirectory directory;
    private Path first;
    private Path second;

    @BeforeEach
    void create(@TempDir Path root) throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
        first = Files.createDirectory(root.resolve("first"));
        second = Files.createDirectory(root.resolve("second"));
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    private TaskHandle start(String script) throws TaskStartException {
        Task task = SampleTask.task("raw_exec", Map.of(), Map.of());
        TaskPaths paths = new TaskPaths(directory, false);
        TaskContext context = new TaskContext(
                task,
                directory,
                SampleTask.environment(task, paths, System.getenv()),
                paths,
                TaskContext.asked(task),
                note -> {});
        TaskCgroup groups = new TaskCgroup(List.of(first, second));
        Launch launch = Launch.bare(context, Launch.newRun(), List.of("sh", "-c", script), "", groups);
        return new TaskLauncher(watcher).start("raw_exec", context, launch);
    }

    private String output() throws IOException {
        return Files.readString(TaskOutput.of(directory).spool(LogStream.STDOUT));
    }

    /** The audit of Kubernetes of 2019: what is moved into its group once it runs has forked already. */
    @Test
    void makesATaskInItsGroups() throws Exception {
        TaskHandle handle = start("cat %1$s/cgroup.procs %2$s/cgroup.procs; rm %1$s/* %2$s/*".formatted(first, second));

        assertThat(TaskFixture.await(handle).isSuccess()).isTrue();
        assertThat(output()).isEqualTo("0\n0\n");
        assertThat(List.of(first, second)).noneMatch(Files::exists);
    }

    /** The same, where a group takes nobody. */
    @Test
    void runsNothingOutsideItsGroups() throws Exception {
        Files.createDirectory(first.resolve("cgroup.procs"));

        assertThatThrownBy(() -> start("echo ran")).hasMessageContaining("its shim ended without starting it");

        assertThat(output()).isEmpty();
    }
}

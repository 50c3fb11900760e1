package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.isolation.Confinement;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does where no engine answers; {@code DockerIT} has one. */
class DockerDriverTest {
    @TempDir
    private Path root;

    private Path socket;
    private DockerDriver driver;
    private TaskDirectory directory;

    @BeforeEach
    void create() throws IOException {
        socket = root.resolve("engine.sock");
        driver = new DockerDriver(new DockerSettings(socket, false, Set.of(), false), 100);
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("alloc/0badcafe"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
    }

    private TaskHandleRecord announced() throws IOException {
        RunFiles.announce(
                directory.state(),
                new RunFiles.Run(
                        DockerDriver.NAME,
                        "run-1",
                        ProcessTable.bootId(),
                        TaskHandleRecord.Offsets.NONE,
                        Confinement.NONE));
        return TaskHandleRecord.load(directory.state()).orElseThrow();
    }

    private void start(Map<String, Value> config) throws TaskStartException {
        Task task = SampleTask.task(DockerDriver.NAME, config, Map.of());
        TaskPaths paths = new TaskPaths(directory, true);
        driver.start(new TaskContext(
                task,
                directory,
                SampleTask.environment(task, paths, Map.of()),
                paths,
                TaskContext.asked(task),
                note -> {}));
    }

    @Test
    void isNotDetectedWithoutAnEngineAndSaysWhy() throws Exception {
        Node.Driver absent = driver.fingerprint();
        Files.createFile(socket);
        Node.Driver deaf = driver.fingerprint();

        assertThat(absent.detected()).isFalse();
        assertThat(absent.healthDescription()).isEqualTo("needs a container engine: there is no socket " + socket);
        assertThat(deaf.detected()).isFalse();
        assertThat(deaf.healthDescription()).startsWith("the container engine at " + socket + ": ");
    }

    @Test
    void triesAgainWhereTheEngineIsAwayButNotWhereTheJobIsWrong() {
        assertThatThrownBy(() -> start(Map.of("image", new Value.Text("web:1"))))
                .isInstanceOfSatisfying(TaskStartException.class, away -> assertThat(away.isRecoverable())
                        .isTrue())
                .hasMessageContaining("failed to get image \"web:1\"");
        assertThatThrownBy(() -> start(Map.of("image", new Value.Text("web 1"))))
                .isInstanceOfSatisfying(TaskStartException.class, wrong -> assertThat(wrong.isRecoverable())
                        .isFalse())
                .hasMessageContaining("knows no image by such a name as \"web 1\"");
    }

    @Test
    void waitsForAnEngineThatIsAwayWhenItsContainersAreToBeFoundAgain() throws Exception {
        TaskHandle sought = driver.recover(announced()).orElseThrow();

        assertThat(sought.exit()).isNotDone();
        sought.detach();
    }

    @Test
    void tellsAnExitThatAnEarlierAgentNotedDownWithoutTheEngine() throws Exception {
        TaskHandleRecord record = announced();
        RunFiles.writeExit(record.state(), record.run(), 137, true);

        TaskExit exit = driver.recover(record).orElseThrow().exit().get();

        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.cause()).isEqualTo(TaskExit.Cause.OOM_KILLED);
    }
}

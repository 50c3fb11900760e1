package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.directory.Trees;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.engine.ScriptedEngine;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver does where no engine answers; {@code ContainerTasks} has one. */
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

    private static RunFiles.Run run(String id) {
        TaskHandleRecord.Offsets begin = new TaskHandleRecord.Offsets(7, 0);
        return new RunFiles.Run(DockerDriver.NAME, id, ProcessTable.bootId(), begin, Confinement.NONE);
    }

    private TaskHandleRecord announced() throws IOException {
        RunFiles.announce(directory.state(), run("run-1"));
        return TaskHandleRecord.load(directory.state()).orElseThrow();
    }

    /** Has an engine with the container of a run, as an agent that starts finds it; tells whether that was removed. */
    private boolean isRemoved(RunFiles.Run run) throws IOException {
        Path allocations = root.resolve("alloc");
        String filter = "{\"label\":[\"dev.drover.agent=" + allocations + "\"]}";
        Value container = new Value.Fields(
                Map.of("Id", Json.text("c"), "Labels", Json.texts(ContainerLabels.of(directory, run))));
        try (ScriptedEngine engine = new ScriptedEngine(socket)) {
            engine.json(
                    "GET /v1.41/containers/json?all=1&filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8),
                    200,
                    "[" + ValueJson.write(container) + "]");
            engine.json("DELETE /v1.41/containers/c?force=1&v=1", 200, "{}");
            driver.removeOrphans(allocations);
            return engine.requests.stream().anyMatch(request -> request.startsWith("DELETE"));
        } finally {
            Files.delete(socket);
        }
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

    @ParameterizedTest
    @ValueSource(strings = {"", "docker\n", "drover-run/v1 0\ndocker\nrun-1\nboot\n0\n7\nfalse\n"})
    void writesADamagedRecordAnewFromWhatItsContainerCarries(String damaged) throws Exception {
        TaskHandleRecord record = announced();
        Path file = Files.writeString(directory.state().resolve("run"), damaged);

        assertThat(isRemoved(run("run-1"))).isFalse();

        assertThat(TaskHandleRecord.load(directory.state())).contains(record);
        assertThat(file.resolveSibling("run.damaged")).hasContent(damaged);
    }

    @Test
    void writesARecordAnewThatIsGone() throws Exception {
        TaskHandleRecord record = announced();
        ContainerOutput.begin(record);
        Files.delete(directory.state().resolve("run"));

        assertThat(isRemoved(run("run-1"))).isFalse();

        assertThat(TaskHandleRecord.load(directory.state())).contains(record);
    }

    @Test
    void removesAContainerThatIsOfNoRunOfItsTask() throws Exception {
        TaskHandleRecord record = announced();

        assertThat(isRemoved(run("run-0"))).isTrue();
        assertThat(TaskHandleRecord.load(directory.state())).contains(record);
        ContainerOutput.begin(record);
        Files.delete(directory.state().resolve("run"));
        assertThat(isRemoved(run("run-0"))).isTrue();
        Trees.delete(directory.allocation().root());
        assertThat(isRemoved(run("run-1"))).isTrue();
    }
}

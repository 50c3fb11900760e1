package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MockDriverTest {
    private final TaskDrivers drivers = new TaskDrivers(OptionalDrivers.DEVELOPMENT, JavaSettings.DEVELOPMENT);
    private TaskDirectory directory;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
    }

    @AfterEach
    void close() {
        drivers.close();
    }

    private TaskHandle start(Map<String, Value> config) throws TaskStartException {
        Task task = SampleTask.task("mock_driver", config, Map.of());
        TaskContext context = new TaskContext(task, directory, SampleTask.environment(task, directory, Map.of()));
        return drivers.driver("mock_driver").orElseThrow().start(context);
    }

    private static Value text(String value) {
        return new Value.Text(value);
    }

    private static TaskExit await(TaskHandle handle) throws Exception {
        return handle.exit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void isThereOnlyWhereItIsWanted() {
        try (TaskDrivers without = new TaskDrivers(OptionalDrivers.NONE, JavaSettings.DEVELOPMENT)) {
            assertThat(without.driver("mock_driver")).isEmpty();
        }
        assertThat(drivers.driver("mock_driver").orElseThrow().fingerprint().attributes())
                .containsEntry("driver.mock_driver", "1");
    }

    @Test
    void endsAtOnceWhereNothingElseIsSaid() throws Exception {
        assertThat(await(start(Map.of()))).isEqualTo(new TaskExit(0, 0, ""));
    }

    @Test
    void endsAfterItsTimeAsItsConfigurationSays() throws Exception {
        long begin = System.nanoTime();
        TaskHandle handle = start(Map.of(
                "run_for", text("1s"), "exit_code", new Value.Numeric(3), "exit_err_msg", text("out of coffee")));
        assertThat(handle.exit()).isNotDone();
        TaskExit exit = await(handle);
        assertThat(exit).isEqualTo(new TaskExit(3, 0, "out of coffee"));
        assertThat(exit.isSuccess()).isFalse();
        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void takesASignalOrAMessageForAFailure() throws Exception {
        assertThat(await(start(Map.of("exit_signal", new Value.Numeric(9)))).isSuccess())
                .isFalse();
        assertThat(await(start(Map.of("exit_err_msg", text("odd")))).isSuccess())
                .isFalse();
    }

    @Test
    void isStoppedAtOnceOrAfterItsOwnDelay() throws Exception {
        TaskHandle willing = start(Map.of("run_for", text("1h")));
        assertThat(willing.stop("SIGTERM", Duration.ofSeconds(10)).isSuccess()).isTrue();
        TaskHandle slow = start(Map.of("run_for", text("1h"), "kill_after", text("50ms")));
        long begin = System.nanoTime();
        slow.stop("", Duration.ofSeconds(10));
        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
        TaskHandle deaf = start(Map.of("run_for", text("1h"), "kill_after", text("1h")));
        deaf.stop("", Duration.ofMillis(50));
        assertThat(deaf.exit()).isDone();
    }

    @Test
    void failsToStartAsItsConfigurationSays() {
        TaskStartException hopeless = catchThrowableOfType(
                TaskStartException.class, () -> start(Map.of("start_error", text("no disk today"))));
        assertThat(hopeless).hasMessage("no disk today");
        assertThat(hopeless.isRecoverable()).isFalse();
        TaskStartException passing = catchThrowableOfType(
                TaskStartException.class,
                () -> start(Map.of("start_error", text("busy"), "start_error_recoverable", new Value.Bool(true))));
        assertThat(passing.isRecoverable()).isTrue();
    }

    @Test
    void takesItsTimeToStart() throws Exception {
        long begin = System.nanoTime();
        start(Map.of("start_block_for", text("60ms")));
        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
    }

    @Test
    void writesWhatItIsToldToAsOftenAsItIsTold() throws Exception {
        TaskHandle handle = start(Map.of(
                "run_for", text("1h"),
                "stdout_string", text("on ${node.datacenter}\n"),
                "stdout_repeat", new Value.Numeric(2),
                "stdout_repeat_duration", text("10ms"),
                "stderr_string", text("oops")));
        Path stdout = TaskOutput.of(directory).spool(LogStream.STDOUT);
        TaskFixture.awaitTrue(() -> stdout.toFile().length() >= 3L * "on dc1\n".length());
        assertThat(Files.readString(stdout)).isEqualTo("on dc1\n".repeat(3));
        assertThat(TaskOutput.of(directory).spool(LogStream.STDERR)).hasContent("oops");
        handle.kill();
    }

    @Test
    void tellsWhoSendsASignalWhatItIsToldTo() throws Exception {
        TaskHandle handle = start(Map.of("run_for", text("1h"), "signal_error", text("not today")));
        assertThatThrownBy(() -> handle.signal("HUP")).hasMessage("not today");
        handle.kill();
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThatThrownBy(() -> start(Map.of("runfor", text("1s"))))
                .hasMessage("driver \"mock_driver\" has no config option \"runfor\"");
        assertThatThrownBy(() -> start(Map.of("run_for", text("soon"))))
                .hasMessage(
                        "config option \"run_for\" of driver \"mock_driver\" must be a duration such as \"10s\", not"
                                + " \"soon\"");
        assertThatThrownBy(() -> start(Map.of("kill_after", text("-1s")))).hasMessageContaining("kill_after");
        assertThatThrownBy(() -> start(Map.of("exit_code", new Value.Numeric(256))))
                .hasMessage(
                        "config option \"exit_code\" of driver \"mock_driver\" must be a whole number from 0 to 255,"
                                + " not \"256\"");
        assertThatThrownBy(() -> start(Map.of("start_error_recoverable", text("perhaps"))))
                .hasMessageContaining("must be true or false, not \"perhaps\"");
    }

    @Test
    void isGoneWithItsAgent() throws Exception {
        TaskHandle handle = start(Map.of("run_for", text("1h")));
        assertThat(TaskHandleRecord.load(directory.state())).isEmpty();
        assertThat(drivers.driver("mock_driver").orElseThrow().recover(handle.record()))
                .isEmpty();
    }
}

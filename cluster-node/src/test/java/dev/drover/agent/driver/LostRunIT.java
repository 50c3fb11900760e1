package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.Trees;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent finds whose records of a task's run are damaged or gone: the run, or nothing that runs. */
@Timeout(120)
@NeedsTool("setsid")
class LostRunIT {
    private static final String FOREVER = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.02; done";

    @TempDir
    private Path root;

    private TaskFixture tasks;
    private Path record;

    @BeforeEach
    void open() throws IOException {
        tasks = new TaskFixture(root);
        record = tasks.directory.state().resolve("run");
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private Path allocations() {
        return Objects.requireNonNull(tasks.directory.allocation().root().getParent());
    }

    private TaskHandle forever() throws Exception {
        TaskHandle task = tasks.shell(FOREVER);
        tasks.awaitOutput(LogStream.STDOUT, "ready");
        return task;
    }

    private static boolean isAlive(TaskHandle task) {
        return new ProcessTable().isAlive(task.record().process());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "raw_exec\n", "raw_exec\nrun\nboot\n", "raw_exec\nrun\nboot\nfour\nthree\n"})
    void findsATaskAgainWhoseRecordIsDamaged(String damaged) throws Exception {
        TaskHandle before = forever();
        Files.writeString(record, damaged);

        TaskHandle after = tasks.recover();

        assertThat(after.record()).isEqualTo(before.record());
        assertThat(after.exit()).isNotDone();
        assertThat(RunText.parse(Files.readString(record))).isPresent();
        assertThat(record.resolveSibling("run.damaged")).hasContent(damaged);
        assertThat(after.stop("SIGTERM", Duration.ofSeconds(30)).exitCode()).isEqualTo(7);
    }

    @Test
    void findsATaskAgainWhoseRecordIsGone() throws Exception {
        TaskHandle before = forever();
        Files.delete(record);

        assertThat(tasks.recover().record()).isEqualTo(before.record());
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void findsAnIsolatedTaskAgainWithItsControlGroup() throws Exception {
        tasks.drivers.close();
        tasks = new TaskFixture(root, TaskDrivers.isolation().ownedBy(root), IsolationSettings.BEST_EFFORT);
        TaskHandle before = tasks.confined(FOREVER);
        tasks.awaitOutput(LogStream.STDOUT, "ready");
        Files.writeString(record, "exec\nrun\nboot\nfour\n");

        tasks.drivers.endLeftovers(allocations());

        TaskHandle after = tasks.recover();
        assertThat(after.record()).isEqualTo(before.record());
        assertThat(after.exit()).isNotDone();
        assertThat(after.pid()).isEqualTo(before.pid());
    }

    @Test
    void tellsHowATaskEndedWhoseRecordIsDamaged() throws Exception {
        TaskHandle before = tasks.shell("exit 4");
        assertThat(TaskFixture.await(before).exitCode()).isEqualTo(4);
        Files.writeString(record, "raw_exec\n");

        TaskHandle after = tasks.recover();

        assertThat(after.record().run()).isEqualTo(before.record().run());
        assertThat(TaskFixture.await(after).exitCode()).isEqualTo(4);
    }

    @Test
    void endsATaskThatHasLostItsRecordAndItsShim() throws Exception {
        TaskHandle before = forever();
        Signals.send("KILL", List.of(before.record().shim().pid()));
        Files.writeString(record, "raw_exec\n");

        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();

        assertThat(isAlive(before)).isFalse();
        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();
    }

    @Test
    void endsATaskWhoseFilesAreAllGone() throws Exception {
        TaskHandle before = forever();
        Trees.delete(tasks.directory.allocation().root());

        tasks.drivers.endLeftovers(allocations());

        assertThat(isAlive(before)).isFalse();
    }

    @Test
    void leavesATaskAloneThatItsRecordSpeaksOf() throws Exception {
        TaskHandle before = forever();

        tasks.drivers.endLeftovers(allocations());

        assertThat(isAlive(before)).isTrue();
    }
}

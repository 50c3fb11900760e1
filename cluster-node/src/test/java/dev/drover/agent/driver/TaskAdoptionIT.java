package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent finds after it was killed and started again. */
@Timeout(120)
@NeedsTool("setsid")
class TaskAdoptionIT {
    private TaskFixture tasks;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    @Test
    void findsARunningTaskAgainAndStopsIt() throws Exception {
        TaskHandle before = tasks.shell("trap 'exit 7' TERM; while :; do echo tick; sleep 0.02; done");
        TaskHandle after = tasks.recover();
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.startTimeTicks()).isEqualTo(before.startTimeTicks());
        assertThat(after.exit()).isNotDone();
        long written = Files.size(tasks.spool(LogStream.STDOUT));
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > written);
        assertThat(after.stop("SIGTERM", Duration.ofSeconds(10)).exitCode()).isEqualTo(7);
    }

    @Test
    void tellsHowATaskEndedWhileNobodyLooked() throws Exception {
        TaskHandle before = tasks.shell("mkfifo go; read go <go; echo out of beans >&2; exit 4");
        before.detach();
        tasks.drivers.close();
        Process mkfifo = new ProcessBuilder("sh", "-c", "until test -p go; do :; done; echo x >go")
                .directory(tasks.directory.root().toFile())
                .start();
        assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        ProcessTable table = new ProcessTable();
        TaskFixture.awaitTrue(() -> !table.isAlive(before.record().shim()));
        TaskHandle after = tasks.recover();
        assertThat(after.exit()).isDone();
        assertThat(TaskFixture.await(after).exitCode()).isEqualTo(4);
        assertThat(TaskFixture.await(after).message()).contains("out of beans");
    }

    @Test
    void noticesTheExitOfARecoveredTask() throws Exception {
        tasks.shell("sleep 0.5; exit 5");
        TaskHandle after = tasks.recover();
        assertThat(TaskFixture.await(after).exitCode()).isEqualTo(5);
    }

    @Test
    void killsARecoveredTaskWithEverythingItStarted() throws Exception {
        tasks.shell("trap '' TERM INT; echo ready; sleep 600 & while :; do sleep 0.05; done");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);
        TaskHandle after = tasks.recover();
        assertThat(after.stop("", Duration.ofMillis(100)).signal()).isEqualTo(9);
        TaskFixture.awaitTrue(((TaskProcess) after)::isGone);
    }

    @Test
    void outlivesTheLossOfItsShim() throws Exception {
        TaskHandle before = tasks.shell("while :; do sleep 0.05; done");
        Signals.send("KILL", List.of(before.record().shim().pid()));
        TaskHandle after = tasks.recover();
        assertThat(new ProcessTable().isAlive(after.record().process())).isTrue();
        assertThat(after.exit()).isNotDone();
        TaskExit exit = after.kill();
        assertThat(exit.exitCode()).isEqualTo(-1);
        assertThat(exit.message()).isEqualTo("the exit was not recorded: the task was killed with its shim");
    }

    @Test
    void neverSignalsAProcessThatWasGivenThePidOfAnEarlierOne() throws Exception {
        TaskHandle bystander = tasks.shell("trap 'echo hit' INT TERM; echo ready; while :; do sleep 0.02; done");
        TaskFixture.awaitTrue(() -> tasks.spool(LogStream.STDOUT).toFile().length() > 0);
        TaskHandleRecord real = bystander.record();
        TaskHandleRecord stale = new TaskHandleRecord(
                tasks.directory.root(),
                real.driver(),
                "another-run",
                new ProcessId(real.shim().pid(), real.shim().startTimeTicks() - 1),
                new ProcessId(real.process().pid(), real.process().startTimeTicks() - 1),
                real.bootId(),
                TaskHandleRecord.Offsets.NONE);
        TaskHandle handle =
                tasks.drivers.driver("raw_exec").orElseThrow().recover(stale).orElseThrow();
        assertThat(TaskFixture.await(handle).exitCode()).isEqualTo(-1);
        handle.signal("TERM");
        handle.stop("", Duration.ofMillis(1));
        Session session = new Session(new ProcessTable(), stale);
        session.signal("TERM");
        assertThat(session.killMembers()).isZero();
        session.killLeader();
        assertThat(new ProcessTable().isAlive(real.process())).isTrue();
        assertThat(tasks.output(LogStream.STDOUT)).doesNotContain("hit");
    }

    @Test
    void tellsThatTheMachineWasRestarted() throws Exception {
        TaskHandleRecord real = tasks.shell("sleep 600").record();
        TaskHandleRecord old = new TaskHandleRecord(
                real.state(), real.driver(), real.run(), real.shim(), real.process(), "an-earlier-boot", real.output());
        TaskHandle handle =
                tasks.drivers.driver("raw_exec").orElseThrow().recover(old).orElseThrow();
        assertThat(TaskFixture.await(handle).message()).isEqualTo("the machine was restarted while the task ran");
        assertThat(new ProcessTable().isAlive(real.process())).isTrue();
    }

    @Test
    void waitsForAShimThatWasForkedAndHasNotWrittenYet() throws Exception {
        TaskHandleRecord real = tasks.shell("sleep 600").record();
        Path state = tasks.directory.state();
        Path shim = state.resolve("shim." + real.run());
        Path hidden = Files.move(shim, state.resolve("hidden"));
        CompletableFuture<Path> written = CompletableFuture.supplyAsync(
                () -> shown(hidden, shim), CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));

        assertThat(TaskHandleRecord.load(state)).contains(real);
        assertThat(written.get(60, TimeUnit.SECONDS)).isEqualTo(shim);
    }

    private static Path shown(Path hidden, Path shim) {
        try {
            return Files.move(hidden, shim);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void doesNotWaitForAShimThatWasNeverForked() throws Exception {
        RunFiles.announce(
                tasks.directory.state(),
                new RunFiles.Run(
                        "raw_exec",
                        "never-forked",
                        ProcessTable.bootId(),
                        new TaskHandleRecord.Offsets(0, 0),
                        Confinement.NONE));

        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();
    }

    @Test
    void knowsNothingOfATaskThatWasNeverStarted() {
        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();
    }
}

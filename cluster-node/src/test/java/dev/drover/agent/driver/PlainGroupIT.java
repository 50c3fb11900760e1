package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that is not kept apart, on a machine where it has a control group: whatever it starts ends with it. */
@Timeout(120)
@NeedsTool(value = "setsid", asRoot = true)
class PlainGroupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts a process that shares neither session nor environment nor parent with the task, and goes on once it is there. */
    private static final String ESCAPE = """
        (setsid sh -c 'echo $$ >pid; mv pid escaped; exec env -i sleep 600' &)
        until [ -e escaped ] && [ "$(tr -d '\\0' </proc/$(cat escaped)/cmdline)" = sleep600 ]; do sleep 0.01; done
        """;

    private static Isolation isolation = Isolation.none("set before all");

    private TaskFixture tasks;

    @BeforeAll
    static void look() {
        isolation = TaskDrivers.isolation();
        NeedsTool.Condition.assume(isolation.cgroups().isPresent(), "control groups: " + isolation.needs());
    }

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root, isolation.ownedBy(root), IsolationSettings.BEST_EFFORT);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private TaskHandle escapes(String then) throws Exception {
        TaskHandle handle = tasks.shell(ESCAPE + "echo ready\n" + then);
        tasks.awaitOutput(LogStream.STDOUT, "ready");
        return handle;
    }

    private ProcessHandle escaped() throws IOException {
        String pid = Files.readString(tasks.directory.root().resolve("escaped")).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static List<Path> groups(TaskHandle handle) {
        List<Path> groups = handle.record().confinement().cgroup().directories();
        assertThat(groups).hasSize(1);
        return groups;
    }

    private static void assertNothingIsLeft(TaskHandle handle, ProcessHandle escaped) {
        TaskFixture.awaitTrue(() -> !escaped.isAlive());
        TaskFixture.awaitTrue(((TaskProcess) handle)::isGone);
        assertThat(groups(handle)).noneMatch(Files::exists);
    }

    @Test
    void endsWhatHasLeftSessionAndEnvironmentWhenItIsStopped() throws Exception {
        TaskHandle handle = escapes("exec sleep 600");
        ProcessHandle escaped = escaped();
        assertThat(handle.stats().processes()).isEqualTo(2);

        assertThat(handle.stop("SIGTERM", PATIENCE).signal()).isEqualTo(15);

        assertNothingIsLeft(handle, escaped);
    }

    @Test
    void endsWhatHasLeftSessionAndEnvironmentWhenItEnds() throws Exception {
        TaskHandle handle = tasks.shell(ESCAPE + "exit 3");

        assertThat(TaskFixture.await(handle).exitCode()).isEqualTo(3);

        assertThat(groups(handle)).noneMatch(Files::exists);
        TaskFixture.awaitTrue(((TaskProcess) handle)::isGone);
    }

    @Test
    void isFoundAgainWithAllOfItAfterItsAgentWasKilled() throws Exception {
        TaskHandle before = escapes("exec sleep 600");
        ProcessHandle escaped = escaped();

        TaskHandle after = tasks.recover();
        tasks.drivers.endLeftovers(
                Objects.requireNonNull(tasks.directory.allocation().root().getParent()));

        assertThat(after.record()).isEqualTo(before.record());
        assertThat(escaped.isAlive()).isTrue();
        assertThat(after.stats().processes()).isEqualTo(2);
        assertThat(after.stop("SIGTERM", PATIENCE).signal()).isEqualTo(15);
        assertNothingIsLeft(after, escaped);
    }

    @Test
    void endsWhatIsInGroupsThatTheTaskHasMade() throws Exception {
        TaskHandle handle = escapes("exec sleep 600");
        ProcessHandle escaped = escaped();
        Path below = Files.createDirectory(groups(handle).get(0).resolve("below"));
        Files.writeString(below.resolve("cgroup.procs"), Long.toString(escaped.pid()));

        handle.kill();

        assertNothingIsLeft(handle, escaped);
    }

    @Test
    void takesCommandsBesideItAlongWhenItEnds() throws Exception {
        TaskHandle handle = tasks.shell("echo ready; exec sleep 600");
        tasks.awaitOutput(LogStream.STDOUT, "ready");
        ExecProcess beside = tasks.drivers
                .driver("raw_exec")
                .orElseThrow()
                .execute(handle.record(), tasks.directory, List.of("sh", "-c", ESCAPE), false);
        assertThat(beside.await()).isZero();
        ProcessHandle escaped = escaped();
        assertThat(escaped.isAlive()).isTrue();

        handle.kill();

        assertNothingIsLeft(handle, escaped);
    }

    @Test
    void endsWhatIsInGroupsOfNoRunWhenItsAgentStartsAgain() throws Exception {
        Path allocations =
                Objects.requireNonNull(tasks.directory.allocation().root().getParent());
        Cgroups mine = isolation.ownedBy(allocations).cgroups().orElseThrow();
        TaskCgroup left = mine.plainGroup("allocation.task.run");
        left.create(Limits.weight(100));
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(left.directories().get(0).resolve("cgroup.procs"), Long.toString(sleeper.pid()));

            tasks.drivers.endLeftovers(allocations);

            assertThat(sleeper.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(left.directories()).noneMatch(Files::exists);
        } finally {
            sleeper.destroyForcibly().onExit().join();
            left.remove(PATIENCE);
        }
    }

    @Test
    void leavesNoGroupOfARunThatWasNotForkedWhenItsAgentWasKilled() throws Exception {
        Path allocations =
                Objects.requireNonNull(tasks.directory.allocation().root().getParent());
        Cgroups mine = isolation.ownedBy(allocations).cgroups().orElseThrow();
        TaskCgroup group = mine.plainGroup("allocation.task.run");
        RunFiles.Run run = new RunFiles.Run(
                "raw_exec",
                "never-forked",
                ProcessTable.bootId(),
                TaskHandleRecord.Offsets.NONE,
                new Confinement(false, group));
        RunFiles.announce(tasks.directory.state(), run);
        group.create(Limits.weight(100));

        tasks.drivers.endLeftovers(allocations);

        assertThat(TaskHandleRecord.load(tasks.directory.state())).isEmpty();
        assertThat(group.directories()).isNotEmpty().noneMatch(Files::exists);
    }
}

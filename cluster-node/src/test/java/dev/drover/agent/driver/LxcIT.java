package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.Value;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Containers of a real LXC, whose system is busybox, by the template that comes with LXC. What they do when they start is a
 * script of the task's in the place of the system's own. They have no network: that of the machine's is no place for trials.
 */
@Timeout(120)
@NeedsTool(
        value = {"lxc-start", "busybox"},
        asRoot = true)
class LxcIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Isolation isolation = Isolation.none("set before all");

    private TaskFixture tasks;

    @BeforeAll
    static void look() {
        isolation = TaskDrivers.isolation();
    }

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        tasks = new TaskFixture(root, isolation, new IsolationSettings(IsolationMode.BEST_EFFORT, 100));
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private TaskHandle start(String script) throws Exception {
        Path file = tasks.directory.local().resolve("rcS");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, Value> config = Map.of(
                "template", new Value.Text("busybox"),
                "network_mode", new Value.Text("none"),
                "volumes", TaskFixture.texts("local/rcS:etc/init.d/rcS"));
        return tasks.start(SampleTask.task(LxcDriver.NAME, config, Map.of("GREETING", "hello")));
    }

    private static void assertNothingIsLeft(TaskHandle handle) throws IOException {
        TaskFixture.awaitTrue(TaskFixture.process(handle)::isGone);
        assertThat(groups()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        Node.Driver found = tasks.drivers.driver(LxcDriver.NAME).orElseThrow().fingerprint();

        assertThat(found.healthy()).isTrue();
        assertThat(Objects.requireNonNull(found.attributes().get("driver.lxc.version")))
                .matches("[0-9.]+.*");
    }

    @Test
    void isASystemOfItsOwnThatIsFoundAgainAndEndsWhenItIsAsked() throws Exception {
        TaskHandle before = start("""
            echo "$GREETING from $(hostname), with $(ls / | grep -c -E '^(alloc|local|secrets)$') directories"
            echo x >/alloc/data/written; echo x >/local/written
            for i in 1 2 3; do sleep 1000 & done
            """);
        tasks.awaitOutput(LogStream.STDOUT, "hello from server-allocation, with 3 directories");
        TaskFixture.awaitTrue(() -> before.stats().processes() >= 5);

        TaskHandle after = tasks.recover();

        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.stats().residentBytes()).isPositive();
        assertThat(after.stop("", PATIENCE).exitCode()).isZero();
        assertThat(tasks.output(LogStream.STDERR)).contains("The system is going down");
        assertThat(tasks.directory.local().resolve("written")).hasContent("x");
        assertThat(tasks.directory.allocation().shared().resolve("data/written"))
                .hasContent("x");
        assertNothingIsLeft(after);
    }

    @Test
    void isEndedAtOnceAndStartsAnewWithNothingOfTheEarlierRun() throws Exception {
        String script = "ls /root/left 2>/dev/null || echo fresh; echo x >/root/left";
        TaskHandle first = start(script);
        tasks.awaitOutput(LogStream.STDOUT, "fresh");
        first.kill();
        assertNothingIsLeft(first);

        TaskHandle second = start(script);
        TaskFixture.awaitTrue(() -> fresh() == 2);
        second.kill();

        assertNothingIsLeft(second);
    }

    private long fresh() {
        try {
            return tasks.output(LogStream.STDOUT)
                    .lines()
                    .filter(line -> line.contains("fresh"))
                    .count();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesNothingBehindWhoeverKillsWhatRunsTheContainer(boolean watched) throws Exception {
        TaskHandle before = start("echo ready");
        tasks.awaitOutput(LogStream.STDOUT, "ready");

        ProcessTable table = new ProcessTable();
        List<ProcessTable.Entry> running = table.snapshot().below(before.pid());
        assertThat(running).hasSizeGreaterThan(1);
        assertThat(groups()).isNotEmpty();
        if (!watched) {
            tasks.drivers.close();
        }

        Signals.send("KILL", List.of(before.pid()));

        TaskHandle handle = watched ? before : tasks.recover();
        assertThat(TaskFixture.await(handle).signal()).isEqualTo(9);
        TaskFixture.awaitTrue(() -> running.stream().noneMatch(process -> table.isAlive(process.id())));
        assertThat(groups()).isEmpty();
    }

    private static List<Path> groups() throws IOException {
        try (Stream<Path> groups = Files.find(Path.of("/sys/fs/cgroup"), 2, (path, attributes) -> path.toString()
                .matches(".*/lxc\\.(payload|monitor)\\.server-allocation.*"))) {
            return groups.toList();
        }
    }

    @Test
    void tellsWhyAContainerCannotBeMade() throws Exception {
        Map<String, Value> config = Map.of("template", new Value.Text("abacus"));

        TaskExit exit = TaskFixture.await(tasks.start(SampleTask.task(LxcDriver.NAME, config, Map.of())));

        assertThat(exit.exitCode()).isEqualTo(1);
        assertThat(exit.message()).contains("abacus");
    }
}

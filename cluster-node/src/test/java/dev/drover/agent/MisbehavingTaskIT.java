package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.NEVER;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Isolation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that do what no task should, apart from others or not: contained, told of, and gone without a trace. */
class MisbehavingTaskIT {
    private static final String PLAIN = "raw_exec";
    private static final String APART = "exec";
    private static final String TASK = "server";
    /** Nobody listens on it. */
    private static final int PORT = 21_998;

    @TempDir
    static Path data;

    private static Isolation isolation = Isolation.none("set before all");
    private static AgentFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        isolation = TaskDrivers.isolation().ownedBy(data);
        fixture = new AgentFixture(data);
        fixture.startAgent();
    }

    @AfterAll
    static void end() throws Exception {
        fixture.end();
    }

    private static AssignedAllocation started(String driver, String script, RestartPolicy restart) {
        Task task = Allocations.script(driver, TASK, script, restart);
        AssignedAllocation assigned =
                Allocations.onPort(Allocations.killedAfter(Duration.ofMillis(200), task), PORT, Optional.empty());
        fixture.directory.assign(Allocations.onDisk(2000, assigned));
        return assigned;
    }

    private static Path shared(AssignedAllocation assigned, String name) {
        return fixture.files(assigned).resolve("alloc/data").resolve(name);
    }

    private static AllocationUpdate stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        return fixture.await(id(assigned), ClientStatus.COMPLETE);
    }

    private static long pidOnceItHasMade(Path file, AssignedAllocation assigned) {
        await(() -> Files.exists(file));
        return pid(fixture.await(id(assigned), ClientStatus.RUNNING), TASK);
    }

    /** It has not ended because it was asked to. */
    private static void assertEndsByBeingKilled(AssignedAllocation assigned) {
        TaskState ended = task(stop(assigned), TASK);
        assertThat(types(ended)).endsWith("Started", "Killing", "Terminated", "Killed");
        TaskState.TaskEvent terminated = ended.events().get(ended.events().size() - 2);
        assertThat(terminated.details()).containsEntry("signal", "9");
    }

    /** No process, no mount, no control group at once; no directory when its servers have forgotten it. */
    private static void assertNothingIsLeft(AssignedAllocation assigned) throws IOException {
        String id = id(assigned).value();
        assertThat(processes(id)).isEmpty();
        assertThat(Path.of("/proc/self/mountinfo")).content().doesNotContain(id);
        if (isolation.cgroups().isPresent()) {
            assertThat(isolation.cgroups().get().owned()).isEmpty();
        }
        fixture.directory.forget(id(assigned));
        await(() -> !Files.exists(fixture.files(assigned)));
    }

    /**
     * Those that have the allocation's id in their command line or environment, as a task and all around it do; but not what
     * empties its logs, which the agent itself starts for a moment.
     */
    private static List<String> processes(String id) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> Character.isDigit(
                            String.valueOf(entry.getFileName()).charAt(0)))
                    .filter(entry -> text(entry.resolve("cmdline")).contains(id)
                            || text(entry.resolve("environ")).contains(id))
                    .filter(entry -> !text(entry.resolve("comm")).startsWith("fallocate"))
                    .map(entry -> text(entry.resolve("stat")))
                    .toList();
        }
    }

    /** Empty for a process that is gone, or another user's. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void closesItsOutput() throws Exception {
        closesItsOutput(PLAIN);
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void closesItsOutputInASandbox() throws Exception {
        closesItsOutput(APART);
    }

    private static void closesItsOutput(String driver) throws Exception {
        AssignedAllocation assigned = started(
                driver,
                "echo last words; exec <&- >&- 2>&-; trap '' TERM; : >$NOMAD_ALLOC_DIR/data/closed;"
                        + " while :; do sleep 0.05; done",
                NEVER);
        long pid = pidOnceItHasMade(shared(assigned, "closed"), assigned);
        Path log = fixture.files(assigned).resolve("alloc/logs/server.stdout.0");
        await(() -> text(log).equals("last words\n"));
        assertThat(isAlive(pid)).isTrue();

        assertEndsByBeingKilled(assigned);
        assertThat(text(log)).isEqualTo("last words\n");
        assertNothingIsLeft(assigned);
    }

    @Test
    void writesAHundredMegabytesASecond() throws Exception {
        writesAHundredMegabytesASecond(PLAIN);
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void writesAHundredMegabytesASecondInASandbox() throws Exception {
        writesAHundredMegabytesASecond(APART);
    }

    /** Three files of a megabyte are kept, the newest ones, and up to one more of what it writes to. */
    private static void writesAHundredMegabytesASecond(String driver) throws Exception {
        AssignedAllocation assigned = started(
                driver,
                "i=0; while [ $i -lt 25 ]; do i=$((i+1)); yes \"line of part $i\" | head -c 10000000; sleep 0.1; done;"
                        + " echo; echo the end; trap '' TERM; : >$NOMAD_ALLOC_DIR/data/written; exec sleep 600",
                NEVER);
        long pid = pidOnceItHasMade(shared(assigned, "written"), assigned);

        await(() -> newestOutput(assigned).endsWith("\nthe end\n"));
        await(() -> kilobytes(fixture.files(assigned)) < 5 << 10);
        assertThat(isAlive(pid)).isTrue();
        assertEndsByBeingKilled(assigned);
        assertNothingIsLeft(assigned);
    }

    private static String newestOutput(AssignedAllocation assigned) {
        Path logs = fixture.files(assigned).resolve("alloc/logs");
        return IntStream.range(0, 1000)
                .mapToObj(number -> logs.resolve("server.stdout." + number))
                .filter(Files::exists)
                .reduce((earlier, later) -> later)
                .map(MisbehavingTaskIT::text)
                .orElse("");
    }

    /** In blocks, as the agent measures them: what it writes to is a file with a hole. */
    private static long kilobytes(Path directory) {
        try {
            Process du = new ProcessBuilder("du", "-sk", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return Long.parseLong(
                    new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\t", -1)[0]);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void diesAtOnceInALoop() throws Exception {
        diesAtOnceInALoop(PLAIN);
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void diesAtOnceInALoopInASandbox() throws Exception {
        diesAtOnceInALoop(APART);
    }

    private static void diesAtOnceInALoop(String driver) throws Exception {
        RestartPolicy tenTimes = new RestartPolicy(10, Duration.ofMinutes(30), Duration.ZERO, RestartPolicy.Mode.FAIL);
        AssignedAllocation assigned = started(driver, "setsid sleep 600 & echo no beans >&2; exit 3", tenTimes);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);

        TaskState kept = task(failed, TASK).kept();
        assertThat(kept.restarts()).isEqualTo(10);
        assertThat(types(kept)).hasSize(10).endsWith("Started", "Terminated", "Not Restarting");
        assertThat(kept.events().get(8).message()).startsWith("Exit Code: 3").contains("no beans");
        Path log = fixture.files(assigned).resolve("alloc/logs/server.stderr.0");
        await(() -> text(log).equals("no beans\n".repeat(11)));
        assertNothingIsLeft(assigned);
    }
}

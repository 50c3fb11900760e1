package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One after the other on a port that both need, as real processes. */
class SuccessorsIT {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(10);

    private AgentFixture fixture;
    private int port;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
        fixture.startAgent();
        port = PortHolder.freePort();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void startsASuccessorWhenItsPredecessorHasGivenUpThePort() throws Exception {
        AssignedAllocation old = begin(holder(SHORT, LONG));
        AssignedAllocation successor = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.of(id(old)));

        fixture.directory.assign(successor, stopped(old));

        assertFollows(successor, old);
    }

    @Test
    void startsASuccessorWhenAPredecessorThatHangsIsKilled() throws Exception {
        AssignedAllocation old = begin(holder(LONG, SHORT));
        AssignedAllocation successor = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.of(id(old)));

        fixture.directory.assign(successor, stopped(old));

        assertFollows(successor, old);
        TaskState killed = task(fixture.await(id(old), ClientStatus.COMPLETE), "main");
        assertThat(types(killed)).endsWith("Killing", "Terminated", "Killed");
    }

    @Test
    void startsAnotherJobsAllocationWhenThePortIsFree() throws Exception {
        AssignedAllocation old = begin(holder(SHORT, LONG));
        AssignedAllocation other = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.empty());

        fixture.directory.assign(other, stopped(old));

        assertFollows(other, old);
    }

    @Test
    void waitsOnWhenTheAgentIsStartedAgain() throws Exception {
        AssignedAllocation old = begin(holder(LONG, Duration.ofSeconds(5)));
        AssignedAllocation successor = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.of(id(old)));
        fixture.directory.assign(successor, stopped(old));
        fixture.await(id(successor), update -> types(task(update, "main")).contains("Waiting"));

        fixture.loseAgent();
        fixture.startAgent();

        assertFollows(successor, old);
    }

    @Test
    void startsNothingThatIsStoppedWhileItWaits() throws Exception {
        AssignedAllocation old = begin(holder(LONG, Duration.ofSeconds(5)));
        AssignedAllocation successor = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.of(id(old)));
        fixture.directory.assign(successor, stopped(old));

        fixture.directory.assign(stopped(successor));

        AllocationUpdate ended = fixture.await(id(successor), ClientStatus.COMPLETE);
        assertThat(types(task(ended, "main"))).doesNotContain("Started");
    }

    @Test
    void tellsTheEndOfWhatTheServersHaveLost() throws Exception {
        AssignedAllocation old = begin(holder(Duration.ZERO, LONG));

        fixture.directory.assign(Allocations.desired(old, DesiredStatus.STOP, ClientStatus.LOST));

        fixture.await(id(old), ClientStatus.COMPLETE);
    }

    @Test
    void tellsThatWhatTheServersHaveLostNeverRan() {
        AssignedAllocation never = Allocations.onPort(holder(Duration.ZERO, LONG), port, Optional.empty());

        fixture.directory.assign(Allocations.desired(never, DesiredStatus.STOP, ClientStatus.LOST));

        assertThat(fixture.await(id(never), ClientStatus.COMPLETE).tasks()).isEmpty();
    }

    @Test
    void handsTheDataOfAStickyDiskToTheSuccessor() {
        String write =
                "echo kept > \"$NOMAD_ALLOC_DIR/data/file\" && echo kept > \"$NOMAD_TASK_DIR/file\" && exec sleep 600";
        AssignedAllocation old =
                Allocations.sticky(Allocations.script("main", write, Allocations.NEVER), Optional.empty());
        fixture.directory.assign(old);
        Path kept = fixture.files(old).resolve("main/local/file");
        await(() -> Files.exists(kept));
        String read = "grep kept \"$NOMAD_ALLOC_DIR/data/file\" \"$NOMAD_TASK_DIR/file\" && exec sleep 600";
        AssignedAllocation successor =
                Allocations.sticky(Allocations.script("main", read, Allocations.NEVER), Optional.of(id(old)));

        fixture.directory.assign(successor, stopped(old));

        Path taken = fixture.files(successor).resolve("main/local/file");
        fixture.await(id(successor), update -> types(task(update, "main")).contains("Started"));
        assertThat(taken).hasContent("kept\n");
        assertThat(kept).doesNotExist();
        AllocationUpdate running = fixture.await(id(successor), ClientStatus.RUNNING);
        assertThat(types(task(running, "main"))).contains("Waiting").doesNotContain("Terminated");
    }

    /** Runs until its process has the port. */
    private AssignedAllocation begin(Task task) {
        AssignedAllocation first = Allocations.onPort(task, port, Optional.empty());
        fixture.directory.assign(first);
        fixture.await(id(first), ClientStatus.RUNNING);
        await(() -> !PortHolder.at(port).isEmpty());
        return first;
    }

    private void assertFollows(AssignedAllocation successor, AssignedAllocation old) {
        AllocationUpdate running = fixture.await(id(successor), ClientStatus.RUNNING);
        TaskState main = task(running, "main");
        assertThat(types(main)).contains("Waiting", "Started").doesNotContain("Terminated");
        AllocationUpdate ended = fixture.await(id(old), ClientStatus.COMPLETE);
        assertThat(isAlive(pid(ended, "main"))).isFalse();
        assertThat(main.startedAt().orElseThrow())
                .isAfterOrEqualTo(task(ended, "main").finishedAt().orElseThrow());
        await(() -> PortHolder.at(port).equals(Long.toString(pid(latest(id(successor)), "main"))));
    }

    private AllocationUpdate latest(AllocationId id) {
        return fixture.directory.latest(id).orElseThrow();
    }

    private Task holder(Duration linger, Duration killTimeout) {
        return Allocations.killedAfter(
                killTimeout,
                Allocations.script(
                        "main",
                        "exec '%s' -XX:TieredStopAtLevel=1 -Xshare:auto -cp '%s' %s %d %d"
                                .formatted(
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        classes(),
                                        PortHolder.class.getName(),
                                        port,
                                        linger.toMillis()),
                        Allocations.NEVER));
    }

    private static Path classes() {
        try {
            return Path.of(PortHolder.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static AssignedAllocation stopped(AssignedAllocation assigned) {
        return Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING);
    }
}

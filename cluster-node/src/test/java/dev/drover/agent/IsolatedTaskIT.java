package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Isolated tasks in the hands of a whole agent. */
@NeedsTool(value = "bwrap", asRoot = true)
class IsolatedTaskIT {
    private static final int FIRST_CGROUP = 6;
    /** Nobody listens on it. */
    private static final int PORT = 21_999;

    @TempDir
    static Path data;

    private static AgentFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AgentFixture(data);
        fixture.startAgent();
    }

    @AfterAll
    static void end() throws Exception {
        fixture.end();
    }

    private static AssignedAllocation script(String script) {
        Value arguments = new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script)));
        Task task = SampleTask.task("exec", Map.of("command", new Value.Text("sh"), "args", arguments), Map.of());
        return Allocations.onPort(task, PORT, Optional.empty());
    }

    /** As the run's own file has them. */
    private static List<Path> groups(AssignedAllocation assigned) throws Exception {
        Path run = data.resolve("alloc").resolve(id(assigned).value()).resolve(".drover/server/run");
        List<String> lines = Files.readAllLines(run);
        return lines.subList(FIRST_CGROUP, lines.size()).stream().map(Path::of).toList();
    }

    private static void stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
    }

    @Test
    void isToldToHaveRunOutOfMemory() {
        AssignedAllocation assigned = script("tail /dev/zero");
        fixture.directory.assign(assigned);

        AllocationUpdate ended = fixture.await(
                id(assigned), update -> types(task(update, "server")).contains("Terminated"));

        TaskState.TaskEvent event = task(ended, "server").events().stream()
                .filter(one -> one.type().equals("Terminated"))
                .findFirst()
                .orElseThrow();
        assertThat(event.details()).containsEntry("oom_killed", "true").containsEntry("exit_code", "137");
        assertThat(event.message()).contains("OOM Killed");
        stop(assigned);
    }

    @Test
    void outlivesItsAgentAndLeavesNothing() throws Exception {
        AssignedAllocation assigned = script("trap 'exit 0' INT TERM; while :; do sleep 0.05; done");
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "server");
        List<Path> groups = groups(assigned);
        assertThat(groups).isNotEmpty().allMatch(Files::isDirectory);
        fixture.loseAgent();

        fixture.startAgent();

        assertThat(pid(fixture.await(id(assigned), ClientStatus.RUNNING), "server"))
                .isEqualTo(pid);
        assertThat(isAlive(pid)).isTrue();
        stop(assigned);
        fixture.await(id(assigned), ClientStatus.COMPLETE);
        assertThat(isAlive(pid)).isFalse();
        assertThat(groups).noneMatch(Files::exists);
        fixture.directory.forget(id(assigned));
        await(() -> !Files.exists(data.resolve("alloc").resolve(id(assigned).value())));
    }
}

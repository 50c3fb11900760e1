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
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.server.stream.AssignedAllocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Isolated tasks in the hands of a whole agent. */
@NeedsTool(value = "bwrap", asRoot = true)
class IsolatedTaskIT {
    private static final int FIRST_CGROUP = 7;
    /** Nobody listens on it. */
    private static final int PORT = 21_999;

    @TempDir
    static Path data;

    private static AgentFixture fixture;
    private static NodeId node;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
    }

    @AfterAll
    static void end() throws Exception {
        fixture.end();
    }

    private static AssignedAllocation script(String script) {
        return Allocations.onPort(running(script), PORT, Optional.empty());
    }

    private static AssignedAllocation onPort(int port, String script) {
        Task task = Allocations.killedAfter(Duration.ofMillis(100), running(script));
        return Allocations.onPort(task, port, Optional.empty());
    }

    private static Task running(String script) {
        Value arguments = new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script)));
        return SampleTask.task(
                "exec", Map.of("command", new Value.Text("sh"), "args", arguments), Map.of("CHECKER", "/bin/sh"));
    }

    /** As the run's own file has them. */
    private static List<Path> groups(AssignedAllocation assigned) throws Exception {
        Path run = fixture.files(assigned).resolve(".drover/server/run");
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

    /** By a file of its own, by one that is deleted while it is open, and behind the end of what its output goes to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "while :; do head -c 1000000 /dev/zero >>/local/x; done",
                "exec 3>/local/x; rm /local/x; head -c 40000000 /dev/zero >&3; exec sleep 600",
                "fallocate --keep-size --length 40MiB /proc/self/fd/1; exec sleep 600"
            })
    void isEndedWhenItFillsTheDiskAndItsNeighbourRunsOn(String script) {
        AssignedAllocation neighbour = onPort(PORT, "exec sleep 600");
        AssignedAllocation assigned = Allocations.onDisk(20, onPort(PORT + 1, script));
        fixture.directory.assign(neighbour);
        long pid = pid(fixture.await(id(neighbour), ClientStatus.RUNNING), "server");

        fixture.directory.assign(assigned);

        AllocationUpdate ended = fixture.await(id(assigned), ClientStatus.FAILED);
        assertThat(types(task(ended, "server")))
                .contains("Disk Resources Exceeded", "Killed")
                .doesNotContain("Restarting");
        assertThat(task(ended, "server").events())
                .extracting(TaskState.TaskEvent::message)
                .anyMatch(message -> message.matches("Disk use of \\d+ MiB exceeds the ephemeral disk of 20 MiB"));
        assertThat(isAlive(pid)).isTrue();
        assertThat(fixture.await(id(neighbour), ClientStatus.RUNNING).tasks()).hasSize(1);
        stop(neighbour);
    }

    /** CVE-2024-21626 of runc, too: what a sandbox was entered by is not open in it. */
    @Test
    void holdsCommandsThatRunBesideIt() throws Exception {
        AssignedAllocation assigned = script("while :; do sleep 0.05; done");
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);
        List<Path> groups = groups(assigned);

        String script = "ls /proc/$$/fd; id -u; pwd; ls /; echo $NOMAD_TASK_NAME; grep -E "
                + "'^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; unshare -U true || echo refused; "
                + "cat /proc/*/comm | sort -u; sleep 6543 & exit 3";
        String output = output(assigned, false, "sh", "-c", script);

        assertThat(output)
                .startsWith("0\n1\n2\n65534\n/\nalloc\n")
                .contains("\nserver\n", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1")
                .contains("Seccomp:\t2", "\nrefused\n", "\nbwrap\n")
                .doesNotContain("java", "systemd")
                .endsWith("exit 3");
        assertIsInTheTasksGroups(
                output(assigned, true, "sh", "-c", "test -t 0 && echo terminal; cat /proc/self/cgroup; exit 4"));
        assertThat(groups).isNotEmpty();
        await(() -> ProcessHandle.allProcesses()
                .noneMatch(process -> process.info().commandLine().orElse("").endsWith("sleep 6543")));
        stop(assigned);
        fixture.await(id(assigned), ClientStatus.COMPLETE);
        assertThat(groups).noneMatch(Files::exists);
    }

    /** The namespace that it has entered begins at them: from there, another group would have {@code ..} in its name. */
    private static void assertIsInTheTasksGroups(String output) {
        List<String> lines = output.lines().toList();
        assertThat(lines).startsWith("terminal").endsWith("exit 4").hasSizeGreaterThan(2);
        assertThat(lines.subList(1, lines.size() - 1)).allMatch(line -> line.matches("\\d+:[^:]*:/"));
    }

    /** A script that finds the task's own file, and is its user, runs beside it. */
    @Test
    void isHealthyOnceAScriptBesideItSaysSo() throws Exception {
        String script = "test -e ${NOMAD_TASK_DIR}/ready && id -u && cat $NOMAD_TASK_DIR/ready";
        ServiceCheck check = Checks.script(Duration.ofSeconds(5), "${CHECKER}", List.of("-c", script));
        Task task = running("sleep 0.5; echo yes >/local/ready; exec sleep 600");
        AssignedAllocation deployed =
                Allocations.deployed(task, Checks.service("", "server", check), Duration.ofSeconds(15));
        AssignedAllocation assigned = Allocations.onPort(deployed, "server", PORT, Optional.empty());
        fixture.directory.assign(assigned);

        AllocationUpdate judged =
                fixture.await(id(assigned), update -> update.health().isPresent());

        assertThat(judged.health()).map(DeploymentHealth::healthy).contains(true);
        CheckStatus standing = fixture.connections
                .checks(node, id(assigned))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS)
                .get(0);
        assertThat(List.of(standing.status(), standing.output())).containsExactly("success", "65534\nyes");
        stop(assigned);
        fixture.await(id(assigned), ClientStatus.COMPLETE);
    }

    private static String output(AssignedAllocation assigned, boolean tty, String... command) throws Exception {
        return fixture.run(node, assigned, tty, Set.of(ExecOutput.STDOUT), List.of(command));
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
        await(() -> !Files.exists(fixture.files(assigned)));
    }
}

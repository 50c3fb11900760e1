package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.TaskAction;
import dev.drover.server.stream.AgentRequestException;
import dev.drover.server.stream.AssignedAllocation;
import dev.drover.server.stream.NodeAssignments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentIT {
    private static final String FOREVER = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done";
    private static final String UNTIL_TOLD = "until [ -e ../alloc/told ]; do sleep 0.05; done";

    private Path data;
    private AgentFixture fixture;
    private NodeId node;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        data = directory;
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void runsABatchTaskToItsEnd() {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", "echo hello", Allocations.NEVER));
        fixture.directory.assign(assigned);

        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        TaskState main = task(done, "main");
        assertThat(types(main)).containsExactly("Received", "Task Setup", "Started", "Terminated");
        assertThat(main.state()).isEqualTo(TaskState.DEAD);
        assertThat(main.failed()).isFalse();
    }

    @Test
    void startsATaskAgainThatWasKilled() {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        fixture.directory.assign(assigned);
        long first = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        AllocationUpdate again = fixture.await(
                id(assigned),
                update -> pid(update, "main") != first
                        && task(update, "main").state().equals(TaskState.RUNNING));
        TaskState main = task(again, "main");
        assertThat(main.restarts()).isEqualTo(1);
        assertThat(types(main))
                .containsExactly("Received", "Task Setup", "Started", "Terminated", "Restarting", "Started");
        assertThat(main.events().get(3).message()).startsWith("Exit Code: 137, Signal: 9");
    }

    /** However slow the machine is: it fails until its attempts were used up within one interval. */
    @Test
    void startsATaskAgainOnceTheIntervalIsOverWhoseAttemptsAreUsedUp() throws Exception {
        Duration interval = Duration.ofSeconds(2);
        RestartPolicy once = new RestartPolicy(1, interval, Duration.ZERO, RestartPolicy.Mode.DELAY);
        String script = "[ -e $NOMAD_ALLOC_DIR/well ] && exec sleep 600; exit 3";
        AssignedAllocation assigned = Allocations.of(JobType.SERVICE, Allocations.script("main", script, once));
        fixture.directory.assign(assigned);

        fixture.await(id(assigned), NodeAgentIT::isWaitingForTheNextInterval);
        AllocationUpdate waiting = fixture.directory.updates(id(assigned)).stream()
                .filter(NodeAgentIT::isWaitingForTheNextInterval)
                .findFirst()
                .orElseThrow();
        List<TaskState.TaskEvent> restarts = events("Restarting", waiting);
        TaskState.TaskEvent first = restarts.get(restarts.size() - 2);
        TaskState.TaskEvent exceeded = restarts.get(restarts.size() - 1);
        assertThat(first.message()).startsWith("Restart within policy");
        assertThat(exceeded.message())
                .startsWith("Exceeded allowed attempts 1 in interval 2s and mode is \"delay\" - Task restarting in ");
        assertThat(waiting.client()).isNotEqualTo(ClientStatus.FAILED);
        assertThat(task(waiting, "main").failed()).isFalse();

        Files.createFile(fixture.files(assigned).resolve("alloc/well"));

        AllocationUpdate again = fixture.await(
                id(assigned), update -> startedAfter(exceeded.at(), update).isPresent());
        assertThat(startedAfter(exceeded.at(), again).orElseThrow())
                .isAfterOrEqualTo(first.at().plus(interval));
    }

    private static boolean isWaitingForTheNextInterval(AllocationUpdate update) {
        return events("Restarting", update).stream()
                .anyMatch(event -> event.message().startsWith("Exceeded"));
    }

    private static Optional<Instant> startedAfter(Instant begin, AllocationUpdate update) {
        return events("Started", update).stream()
                .map(TaskState.TaskEvent::at)
                .filter(at -> at.isAfter(begin))
                .findFirst();
    }

    private static List<TaskState.TaskEvent> events(String type, AllocationUpdate update) {
        return task(update, "main").events().stream()
                .filter(event -> event.type().equals(type))
                .toList();
    }

    @Test
    void failsATaskThatMayNotBeStartedAgain() {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", "echo wrong >&2; exit 3", Allocations.NEVER));
        fixture.directory.assign(assigned);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);

        assertThat(failed.description()).isEqualTo("Failed tasks");
        TaskState main = task(failed, "main");
        assertThat(types(main)).endsWith("Terminated", "Not Restarting");
        assertThat(main.events().get(3).details()).containsEntry("exit_code", "3");
    }

    @Test
    void stopsWhatIsNoLongerWantedAndDeletesWhatIsForgotten() {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");

        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));

        AllocationUpdate stopped = fixture.await(id(assigned), ClientStatus.COMPLETE);
        assertThat(types(task(stopped, "main"))).endsWith("Started", "Killing", "Terminated", "Killed");
        assertThat(isAlive(pid)).isFalse();
        Path directory = fixture.files(assigned);
        assertThat(directory).exists();

        fixture.directory.forget(id(assigned));

        await(() -> !Files.exists(directory));
    }

    @Test
    void endsTheOthersWithTheirLeader() {
        AssignedAllocation assigned = Allocations.of(
                JobType.BATCH,
                Allocations.leader(Allocations.script("main", "sleep 0.3", Allocations.NEVER)),
                Allocations.script("side", FOREVER, Allocations.NEVER));
        fixture.directory.assign(assigned);

        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        assertThat(types(task(done, "side"))).contains("Leader Task Dead", "Killed");
    }

    @Test
    void endsTheOthersWhenOneFails() {
        AssignedAllocation assigned = Allocations.of(
                JobType.SERVICE,
                Allocations.script("main", "sleep 0.3; exit 1", Allocations.NEVER),
                Allocations.script("side", FOREVER, Allocations.NEVER));
        fixture.directory.assign(assigned);

        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.FAILED);

        assertThat(types(task(done, "side"))).contains("Sibling Task Failed", "Killed");
        assertThat(task(done, "side").failed()).isFalse();
    }

    private void tell(AssignedAllocation assigned) throws IOException {
        Files.createFile(fixture.files(assigned).resolve("alloc/told"));
    }

    @Test
    void findsItsTasksAgainAfterACrash() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        AssignedAllocation ending =
                Allocations.of(JobType.BATCH, Allocations.script("main", UNTIL_TOLD, Allocations.NEVER));
        fixture.directory.assign(assigned);
        fixture.directory.assign(ending);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");
        long endingPid = pid(fixture.await(id(ending), ClientStatus.RUNNING), "main");
        fixture.loseAgent();
        assertThat(isAlive(pid)).isTrue();
        tell(ending);
        await(() -> !isAlive(endingPid));
        int before = fixture.directory.updates(id(assigned)).size();

        fixture.startAgent();

        await(() -> fixture.directory.updates(id(assigned)).size() > before);
        AllocationUpdate adopted = fixture.await(id(assigned), ClientStatus.RUNNING);
        assertThat(pid(adopted, "main")).isEqualTo(pid);
        assertThat(task(adopted, "main").restarts()).isZero();
        AllocationUpdate ended = fixture.await(id(ending), ClientStatus.COMPLETE);
        assertThat(types(task(ended, "main"))).containsOnlyOnce("Started", "Terminated");
    }

    @Test
    void findsATaskAgainWhoseStateFileIsDamaged() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");
        fixture.loseAgent();
        Path state =
                data.resolve("client/state/allocations").resolve(id(assigned).value());
        Files.write(state, new byte[] {1, 2, 3});
        int before = fixture.directory.updates(id(assigned)).size();

        fixture.startAgent();

        await(() -> fixture.directory.updates(id(assigned)).size() > before);
        assertThat(pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main"))
                .isEqualTo(pid);
    }

    @Test
    void endsATaskNobodyKnowsOf() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");
        fixture.loseAgent();
        Files.delete(
                data.resolve("client/state/allocations").resolve(id(assigned).value()));
        fixture.directory.forget(id(assigned));

        fixture.startAgent();

        await(() -> !isAlive(pid));
        await(() -> !Files.exists(fixture.files(assigned)));
    }

    @Test
    void keepsTasksRunningWithoutServersAndTellsLater() throws Exception {
        AssignedAllocation service =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        AssignedAllocation batch =
                Allocations.of(JobType.BATCH, Allocations.script("main", UNTIL_TOLD, Allocations.NEVER));
        fixture.directory.assign(service);
        fixture.directory.assign(batch);
        long pid = pid(fixture.await(id(service), ClientStatus.RUNNING), "main");
        long batchPid = pid(fixture.await(id(batch), ClientStatus.RUNNING), "main");

        int port = fixture.stopListening();
        tell(batch);
        await(() -> !isAlive(batchPid));
        AssignedAllocation stopped = Allocations.desired(service, DesiredStatus.STOP, ClientStatus.RUNNING);
        fixture.directory.assign(stopped);
        assertThat(isAlive(pid)).isTrue();
        fixture.listenAgain(port);

        fixture.await(id(batch), ClientStatus.COMPLETE);
        fixture.await(id(service), ClientStatus.COMPLETE);
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void endsItsTasksWhenAskedToAndStartsThemAgain() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.NEVER));
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");

        fixture.endAgent();
        assertThat(isAlive(pid)).isFalse();
        fixture.startAgent();

        AllocationUpdate again = fixture.await(id(assigned), update -> pid(update, "main") != pid);
        assertThat(again.client()).isEqualTo(ClientStatus.RUNNING);
    }

    @Test
    void goesOnWithARestartThatACrashHasInterrupted() throws Exception {
        AssignedAllocation assigned = deafAtFirst();
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "main");
        fixture.connections
                .act(node, new TaskAction(id(assigned), "main", TaskAction.Kind.RESTART, "", "a test"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        Path asked = fixture.files(assigned).resolve("main/local/asked");
        await(() -> Files.exists(asked));
        fixture.loseAgent();
        assertThat(isAlive(pid)).isTrue();

        fixture.startAgent();

        AllocationUpdate again = fixture.await(id(assigned), update -> pid(update, "main") != pid);
        assertThat(again.client()).isEqualTo(ClientStatus.RUNNING);
        assertThat(task(again, "main").restarts()).isEqualTo(1);
    }

    @Test
    void tellsOfEverySignalOfMany() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.NEVER));
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);
        List<String> askers =
                IntStream.range(0, 60).mapToObj(number -> "asker " + number).toList();
        fixture.directory.leaveUnanswered(1);

        CompletableFuture.allOf(askers.stream()
                        .map(asker -> new TaskAction(id(assigned), "main", TaskAction.Kind.SIGNAL, "SIGCONT", asker))
                        .map(action -> fixture.connections.act(node, action).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .get(60, TimeUnit.SECONDS);

        await(() -> told(assigned).containsAll(askers), () -> "told: " + told(assigned));
    }

    @Test
    void doesNothingMoreThatCannotBeNoted() {
        AssignedAllocation assigned = deafAtFirst();
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);
        TaskAction restart = new TaskAction(id(assigned), "main", TaskAction.Kind.RESTART, "", "a test");
        fixture.directory.leaveUnanswered(1_000);

        String full = "too many events of allocation \"" + id(assigned) + "\" wait to be recorded: try again later";
        await(() -> refusal(restart).equals(Optional.of(new Rejected(Reason.UNAVAILABLE, full))));

        fixture.directory.leaveUnanswered(0);
        await(() -> refusal(restart).isEmpty());
    }

    /** Its task ends only when it is asked for the second time. */
    private static AssignedAllocation deafAtFirst() {
        Task task = Allocations.script(
                "main",
                "trap 'test -e local/asked && exit 1; touch local/asked' TERM; while :; do sleep 0.1; done",
                Allocations.NEVER);
        return Allocations.of(JobType.SERVICE, Allocations.killedAfter(Duration.ofMinutes(1), task));
    }

    private Optional<Rejected> refusal(TaskAction action) {
        try {
            fixture.connections.act(node, action).toCompletableFuture().get(60, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AgentRequestException refused) {
                return Optional.of(new Rejected(refused.reason(), String.valueOf(refused.getMessage())));
            }
            throw new AssertionError(failed);
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    private Set<String> told(AssignedAllocation assigned) {
        return fixture.directory.updates(id(assigned)).stream()
                .flatMap(update -> task(update, "main").events().stream())
                .map(event -> event.details().getOrDefault("asker", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void letsOnlyOneAgentHaveADataDirectory() {
        assertThatThrownBy(() -> NodeAgentSystem.start(AgentSettings.of(data, "n2", "127.0.0.1:1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another agent uses the data directory");
    }

    @Test
    void keepsItsStreamWhileTheServersAreTooSlowToAnswer() {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", "exit 0", Allocations.NEVER));
        await(() -> fixture.directory.registrations() == 1);
        fixture.directory.leaveUnanswered(2);

        fixture.directory.assign(assigned);

        fixture.await(id(assigned), ClientStatus.COMPLETE);
        assertThat(fixture.directory.unanswered()).isZero();
        assertThat(fixture.directory.registrations()).isEqualTo(1);
    }

    @Test
    void isRefusedWithAnotherSecret() throws Exception {
        await(() -> fixture.directory.registrations() == 1);
        fixture.loseAgent();
        try (AgentStore store = AgentStore.open(data)) {
            store.save(new AgentIdentity(store.identity().node(), "forged", Map.of()));
        }

        NodeId node = fixture.startAgent().nodeId();

        await(() -> fixture.directory.refusals() > 0);
        assertThat(fixture.connections.isConnected(node)).isFalse();
    }

    @Test
    void beatsWithinItsTimeToLive() {
        await(() -> fixture.directory.heartbeats() >= 3);
        assertThat(fixture.directory.registrations()).isEqualTo(1);
    }

    @Test
    void ignoresFormerOwnersAndRepeats() {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, Allocations.script("main", FOREVER, Allocations.AT_ONCE));
        fixture.directory.assign(assigned);
        AllocationId id = id(assigned);
        long pid = pid(fixture.await(id, ClientStatus.RUNNING), "main");
        fixture.directory.nextEpoch();
        AssignedAllocation stop = Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING);

        fixture.directory.tell(new NodeAssignments(7, 1, false, List.of(stop), List.of()));
        fixture.directory.tell(new NodeAssignments(7, 2, false, List.of(assigned), List.of()));
        AssignedAllocation marker =
                Allocations.of(JobType.BATCH, Allocations.script("main", "true", Allocations.NEVER));
        fixture.directory.assign(marker);
        fixture.await(id(marker), ClientStatus.COMPLETE);

        assertThat(isAlive(pid)).isTrue();
    }
}

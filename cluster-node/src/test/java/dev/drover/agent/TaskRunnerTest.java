package dev.drover.agent;

import static dev.drover.agent.AgentFixture.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.driver.TaskExit;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.agent.fingerprint.DeviceFiles;
import dev.drover.agent.log.KeptLogs;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.stream.TaskAction;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskRunnerTest {
    private record Told(TaskRecord record, boolean urgent) {
        TaskState state() {
            return record.state();
        }
    }

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<Told> listener = kit.createTestProbe();
    private final FakeDriver driver = new FakeDriver();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private LogKeeper logs;
    private AgentStore store;
    private AgentServices services;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        store = AgentStore.open(data);
        logs = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO);
        services = new BareServices(data, store, logs, threads)
                .with(BareServices.Wishes.of(name -> Optional.of(driver))
                        .with(new DeviceFiles(Map.of("acme/fpga/a7/1", List.of(Path.of("/dev/fpga1"))))));
    }

    @AfterEach
    void end() throws IOException {
        kit.shutdownTestKit();
        threads.shutdownNow();
        logs.close();
        store.close();
    }

    @Test
    void tellsAtOnceWhenTheTaskRunsAndWhenItHasEnded() {
        runner(JobType.BATCH, Allocations.NEVER);

        assertThat(listener.receiveMessage().urgent()).isFalse();
        Told running = listener.receiveMessage();
        assertThat(running.urgent()).isTrue();
        assertThat(running.state().state()).isEqualTo(TaskState.RUNNING);
        driver.started.get(0).exit.complete(new TaskExit(0, 0, ""));

        Told dead = listener.receiveMessage();
        assertThat(dead.urgent()).isTrue();
        assertThat(dead.state().state()).isEqualTo(TaskState.DEAD);
        assertThat(dead.state().failed()).isFalse();
        assertThat(dead.record().runEnded()).isTrue();
    }

    @Test
    void startsAgainAfterAFailureThatMayPass() {
        driver.failNext(new TaskStartException("no memory", true));
        runner(JobType.SERVICE, Allocations.AT_ONCE);

        Told running = await(TaskState.RUNNING);

        assertThat(types(running.state()))
                .containsExactly("Received", "Task Setup", "Driver Failure", "Restarting", "Started");
        assertThat(running.state().restarts()).isEqualTo(1);
    }

    @Test
    void saysSoWhenAStartFailsInAWayNobodyThoughtOf() {
        driver.failNext(new IllegalArgumentException("Invalid environment variable value"));
        runner(JobType.SERVICE, Allocations.NEVER);

        Told dead = await(TaskState.DEAD);

        assertThat(dead.state().failed()).isTrue();
        assertThat(dead.state().events().get(2).message())
                .isEqualTo("failed to start the task: Invalid environment variable value");
    }

    @Test
    void takesATaskWhoseCheckFailsForOneThatHasFailed() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.BATCH, Allocations.AT_ONCE);
        await(TaskState.RUNNING);

        runner.tell(new TaskRunner.CallFailed(
                TaskEvents.checkFailed(Clock.systemUTC().instant(), "alive")));
        await(TaskState.PENDING);
        Told again = await(TaskState.RUNNING);

        assertThat(types(again.state()))
                .containsExactly(
                        "Received", "Task Setup", "Started", "Restart Signaled", "Terminated", "Restarting", "Started");
        assertThat(again.state().restarts()).isEqualTo(1);
    }

    @Test
    void givesUpAfterAFailureThatWillNotPass() {
        driver.failNext(new TaskStartException("no such command", false));
        runner(JobType.SERVICE, Allocations.AT_ONCE);

        Told dead = await(TaskState.DEAD);

        assertThat(dead.state().failed()).isTrue();
        assertThat(types(dead.state())).endsWith("Driver Failure", "Not Restarting");
        assertThat(dead.state().events().get(2).message()).isEqualTo("no such command");
    }

    @Test
    void givesATaskTheFilesOfItsDevices() {
        AssignedAllocation some =
                Allocations.of(JobType.SERVICE, Allocations.script("main", "true", Allocations.NEVER));
        AssignedDevices devices = new AssignedDevices("acme", "fpga", "a7", List.of("1"));

        runner(Allocations.withDevices(some, "main", devices), Optional.empty(), true);

        await(TaskState.RUNNING);
        assertThat(driver.started.get(0).devices).containsExactly(Path.of("/dev/fpga1"));
    }

    @Test
    void endsATaskThatWasNoLongerWantedWhileItStarted() throws InterruptedException {
        CountDownLatch mayStart = new CountDownLatch(1);
        driver.holdStarts(mayStart);
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, Allocations.AT_ONCE);
        assertThat(driver.starting.await(60, TimeUnit.SECONDS)).isTrue();

        runner.tell(new TaskRunner.Kill(Optional.empty(), false));
        mayStart.countDown();

        Told dead = await(TaskState.DEAD);
        assertThat(dead.state().failed()).isFalse();
        assertThat(driver.started).hasSize(1).allMatch(task -> task.stopped);
    }

    @Test
    void hasOnDiskThatATaskIsToEndBeforeItsProcessHearsOfIt() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, Allocations.AT_ONCE);
        await(TaskState.RUNNING);
        AssignedAllocation stopped =
                Allocations.of(JobType.SERVICE, Allocations.script("main", "true", Allocations.NEVER));
        CompletableFuture<List<AllocationRecord>> onDisk = new CompletableFuture<>();
        driver.started.get(0).beforeStop = () -> onDisk.complete(stored());

        store.save(new AllocationRecord(stopped.allocation(), stopped.job(), Map.of(), Optional.empty()));
        runner.tell(new TaskRunner.Kill(Optional.empty(), false));

        assertThat(onDisk.join()).hasSize(1);
    }

    @Test
    void endsWhatHasNoTimeForItsDelay() {
        Task patient = Allocations.delayed(Duration.ofHours(1), Allocations.script("main", "true", Allocations.NEVER));
        ActorRef<TaskRunner.Message> runner = runner(Allocations.of(JobType.SERVICE, patient), Optional.empty(), true);
        await(TaskState.RUNNING);

        runner.tell(new TaskRunner.Kill(Optional.empty(), true));
        runner.tell(new TaskRunner.KillNow());

        assertThat(await(TaskState.DEAD).state().failed()).isTrue();
    }

    @Test
    void hasNoMoreTimeToEndThanItsNodeGives() {
        Task slow = Allocations.killedAfter(Duration.ofHours(1), Allocations.script("main", "true", Allocations.NEVER));
        ActorRef<TaskRunner.Message> runner = runner(Allocations.of(JobType.SERVICE, slow), Optional.empty(), true);
        await(TaskState.RUNNING);

        runner.tell(new TaskRunner.Kill(Optional.empty(), false));

        assertThat(await(TaskState.DEAD).state().events())
                .filteredOn(event -> event.type().equals("Killing"))
                .singleElement()
                .extracting(TaskEvent::message)
                .isEqualTo("Sent interrupt. Waiting 30s before force killing");
    }

    private List<AllocationRecord> stored() {
        try {
            return store.allocations();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void doesNotStartAgainWhatWasKilledWhileItWaited() {
        RestartPolicy slow =
                new RestartPolicy(3, Duration.ofMinutes(30), Duration.ofMinutes(5), RestartPolicy.Mode.FAIL);
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, slow);
        await(TaskState.RUNNING);
        driver.started.get(0).exit.complete(new TaskExit(1, 0, "broken"));
        await(TaskState.PENDING);

        runner.tell(new TaskRunner.Kill(Optional.empty(), false));

        assertThat(await(TaskState.DEAD).state().failed()).isFalse();
        assertThat(driver.started).hasSize(1);
    }

    @Test
    void leavesTheProcessAloneWhenTheAgentGoes() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, Allocations.AT_ONCE);
        await(TaskState.RUNNING);

        runner.tell(new TaskRunner.Detach());

        kit.createTestProbe().expectTerminated(runner);
        assertThat(driver.started).allMatch(task -> task.detached && !task.stopped);
    }

    @Test
    void startsAgainForWhoeverWantsItWithoutUsingAnAttempt() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.BATCH, Allocations.NEVER);
        await(TaskState.RUNNING);
        CompletableFuture<Optional<Rejected>> outcome = new CompletableFuture<>();

        runner.tell(new TaskRunner.Restart(TaskEvents.of(action(TaskAction.Kind.RESTART), Instant.EPOCH), outcome));

        assertThat(outcome.join()).isEmpty();
        await(TaskState.PENDING);
        Told again = await(TaskState.RUNNING);
        assertThat(again.state().restarts()).isEqualTo(1);
        assertThat(again.record().restarts()).isEmpty();
        assertThat(types(again.state())).endsWith("Started", "Restart Signaled", "Terminated", "Restarting", "Started");
        assertThat(again.state().events().get(3).message()).isEqualTo("User requested running task to restart");
        assertThat(again.state().events().get(5).message()).isEqualTo("Task restarting in 0s");
    }

    @Test
    void aRestartThatItsAgentDidNotLiveToSeeIsNoFailure() {
        Instant before = Instant.parse("2026-01-01T00:00:00Z");
        TaskState ran = TaskHistory.started(TaskHistory.received(before), before, 1);
        TaskRecord restored = new TaskRecord(ran, "run-before", false, true, List.of());

        runner(JobType.SERVICE, Allocations.NEVER, Optional.of(restored), true);

        await(TaskState.PENDING);
        Told again = await(TaskState.RUNNING);
        assertThat(types(again.state())).containsExactly("Received", "Started", "Terminated", "Restarting", "Started");
        assertThat(again.record().restarts()).isEmpty();
        assertThat(again.record().restarting()).isFalse();
    }

    @Test
    void doesNothingForAnybodyWhileTheTaskDoesNotRun() {
        RestartPolicy slow =
                new RestartPolicy(3, Duration.ofMinutes(30), Duration.ofMinutes(5), RestartPolicy.Mode.FAIL);
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, slow);
        await(TaskState.RUNNING);
        driver.started.get(0).exit.complete(new TaskExit(1, 0, "broken"));
        await(TaskState.PENDING);
        CompletableFuture<Optional<Rejected>> restarted = new CompletableFuture<>();
        CompletableFuture<Optional<Rejected>> signaled = new CompletableFuture<>();
        TaskEvent event = TaskEvents.of(action(TaskAction.Kind.SIGNAL), Instant.EPOCH);

        runner.tell(new TaskRunner.Restart(event, restarted));
        runner.tell(new TaskRunner.Signal("SIGHUP", event, signaled));

        assertThat(restarted.join()).contains(TaskActions.notRunning("main"));
        assertThat(signaled.join()).contains(TaskActions.notRunning("main"));
    }

    @Test
    void tellsOfASignalBeforeItIsSent() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, Allocations.AT_ONCE);
        await(TaskState.RUNNING);
        CompletableFuture<Optional<Rejected>> outcome = new CompletableFuture<>();

        runner.tell(
                new TaskRunner.Signal("SIGHUP", TaskEvents.of(action(TaskAction.Kind.SIGNAL), Instant.EPOCH), outcome));

        assertThat(outcome.join()).isEmpty();
        Told told = listener.receiveMessage();
        assertThat(told.state().events().get(3).message()).isEqualTo("Task being sent signal SIGHUP");
        assertThat(told.state().events().get(3).details()).containsEntry("asker", "10.0.0.1");
    }

    @Test
    void leavesATaskThatIsToBeginAnewPending() {
        ActorRef<TaskRunner.Message> runner = runner(JobType.SERVICE, Allocations.NEVER);
        await(TaskState.RUNNING);

        runner.tell(new TaskRunner.Renew(TaskEvents.of(action(TaskAction.Kind.RESTART_ALL), Instant.EPOCH)));

        Told pending = await(TaskState.PENDING);
        assertThat(pending.record().runEnded()).isTrue();
        assertThat(types(pending.state())).contains("Restart Signaled").endsWith("Restarting");
        kit.createTestProbe().expectTerminated(runner);
    }

    private static TaskAction action(TaskAction.Kind kind) {
        return new TaskAction(new AllocationId("x"), "main", kind, "SIGHUP", "10.0.0.1");
    }

    @Test
    void startsNothingThatIsNotWanted() {
        runner(JobType.BATCH, Allocations.NEVER, false);

        Told dead = await(TaskState.DEAD);

        assertThat(dead.state().failed()).isFalse();
        assertThat(driver.started).isEmpty();
    }

    private Told await(String state) {
        Told told = listener.receiveMessage(Duration.ofSeconds(60));
        while (!told.state().state().equals(state)) {
            told = listener.receiveMessage(Duration.ofSeconds(60));
        }
        return told;
    }

    private ActorRef<TaskRunner.Message> runner(JobType type, RestartPolicy restart) {
        return runner(type, restart, true);
    }

    private ActorRef<TaskRunner.Message> runner(JobType type, RestartPolicy restart, boolean wanted) {
        return runner(type, restart, Optional.empty(), wanted);
    }

    private ActorRef<TaskRunner.Message> runner(
            JobType type, RestartPolicy restart, Optional<TaskRecord> restored, boolean wanted) {
        return runner(Allocations.of(type, Allocations.script("main", "true", restart)), restored, wanted);
    }

    private ActorRef<TaskRunner.Message> runner(
            AssignedAllocation assigned, Optional<TaskRecord> restored, boolean wanted) {
        AllocationDirectory directory =
                services.directory(assigned.allocation().placement().id());
        TaskPlan plan = new TaskPlan(
                assigned.allocation(),
                assigned.job(),
                assigned.job().groups().get(0),
                assigned.job().groups().get(0).tasks().get(0),
                directory.task("main"));
        return kit.spawn(TaskRunner.create(services, plan, restored, wanted, (task, record, urgent) -> listener.ref()
                .tell(new Told(record, urgent))));
    }
}

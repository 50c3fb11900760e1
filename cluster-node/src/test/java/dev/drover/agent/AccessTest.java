package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.log.KeptLogs;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.JvmRequest.Operation;
import dev.drover.protocol.stream.LogRequest.Origin;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers may have of tasks: of those of these tests, none has a process. */
class AccessTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final String DUMP = "heap-20260501T095900Z.hprof";

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final TestInbox<AllocationRunner.Message> runner = TestInbox.create();
    private final Answers answers = new Answers();
    private Path data;
    private LogKeeper logs;
    private AgentStore store;

    private static final class Answers implements Destination {
        private final BlockingQueue<Object> given = new LinkedBlockingQueue<>();

        @Override
        public long connection() {
            return 1;
        }

        @Override
        public void say(AgentFrame frame) {
            given.add(frame);
        }

        @Override
        public void send(long request, int credit, StreamSender.Pieces pieces) {
            given.add(pieces);
        }

        Object next() throws InterruptedException {
            Object next = given.poll(60, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        Rejected refusal() throws InterruptedException {
            Object next = next();
            assertThat(next).isInstanceOf(AgentFrame.StreamEnd.class);
            return ((AgentFrame.StreamEnd) next).error().orElseThrow();
        }
    }

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        this.data = data;
        store = AgentStore.open(data);
        logs = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO);
    }

    @AfterEach
    void end() throws IOException {
        threads.shutdownNow();
        logs.close();
        store.close();
    }

    private AgentServices services(AccessPolicy access) throws IOException {
        return new BareServices(data, store, logs, threads)
                .with(BareServices.Wishes.of(name -> Optional.empty())
                        .with(access)
                        .at(Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    private static AccessPolicy nodeAllowsAllBut(JvmAccess access) {
        return new AccessPolicy(EnumSet.complementOf(EnumSet.of(access)), true);
    }

    private static Task allowing(Set<JvmAccess> allowed) {
        List<Value> texts = new ArrayList<>();
        allowed.forEach(access -> texts.add(new Value.Text(access.text())));
        return SampleTask.task("java", Map.of(JvmAccess.OPTION, new Value.Items(texts)), Map.of());
    }

    private static Task silent() {
        return SampleTask.task("java", Map.of(), Map.of());
    }

    private Subject subject(Task task) {
        AssignedAllocation some = Allocations.of(JobType.SERVICE, task);
        TaskState running = new TaskState(TaskState.RUNNING, false, 0, Optional.empty(), Optional.empty(), List.of());
        AllocationId id = some.allocation().placement().id();
        return new Subject(
                new AssignmentBook.Assigned(some.allocation(), some.job()),
                new AllocationUpdate(id, ClientStatus.RUNNING, "", Map.of(task.name(), running), Optional.empty()),
                Optional.of(runner.getRef()));
    }

    private void ask(AccessPolicy access, Task task, Operation operation) throws IOException {
        Subject subject = subject(task);
        JvmRequest request = new JvmRequest(subject.assigned().id(), task.name(), operation, "x", "10.0.0.7");
        new JvmRequests(services(access)).open(new ServerFrame.OpenJvm(7, request, 1), subject, answers);
    }

    private List<TaskEvent> noted() {
        return runner.getAllReceived().stream()
                .map(message -> ((AllocationRunner.NoteTask) message).event())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void refusesOfAJvmWhatTheNodeDoesNotAllow(Operation operation) throws Exception {
        ask(nodeAllowsAllBut(operation.access()), allowing(EnumSet.allOf(JvmAccess.class)), operation);

        String why = "this node does not allow \"" + operation.access().text()
                + "\" of JVMs: its operator would have to list it in client.jvm.allow";
        assertThat(answers.refusal()).isEqualTo(new Rejected(Reason.FORBIDDEN, why));
        assertThat(noted()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("JVM");
            assertThat(event.at()).isEqualTo(NOW);
            assertThat(event.message()).isEqualTo(operation.access().text() + " refused to 10.0.0.7: " + why);
            assertThat(event.details()).containsEntry("asker", "10.0.0.7").containsEntry("reason", why);
        });
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void refusesOfAJvmWhatItsTaskDoesNotAllow(Operation operation) throws Exception {
        ask(AccessPolicy.OPEN, allowing(EnumSet.complementOf(EnumSet.of(operation.access()))), operation);

        assertThat(answers.refusal())
                .isEqualTo(new Rejected(
                        Reason.FORBIDDEN,
                        "task \"server\" does not allow \"" + operation.access().text()
                                + "\" of its JVM: its author would have to list it in jvm_access"));
        assertThat(noted()).hasSize(1);
    }

    /** There is no process, and no file: that is what is said then, and said in an event. */
    @ParameterizedTest
    @EnumSource(Operation.class)
    void goesOnWithWhatIsAllowed(Operation operation) throws Exception {
        Set<JvmAccess> only = EnumSet.of(operation.access());

        ask(new AccessPolicy(only, false), allowing(only), operation);

        assertThat(answers.refusal().reason()).isNotEqualTo(Reason.FORBIDDEN);
        assertThat(noted()).hasSize(1);
    }

    /** Whoever has it refused again and again is noted once for a while. */
    @Test
    void notesWhoeverIsRefusedFiguresAgainAndAgainOnce() throws Exception {
        JvmRequests requests = new JvmRequests(services(nodeAllowsAllBut(JvmAccess.COUNTERS)));
        Subject subject = subject(silent());

        for (String asker : List.of("10.0.0.7", "10.0.0.7", "10.0.0.8", "10.0.0.7")) {
            JvmRequest figures = new JvmRequest(subject.assigned().id(), "server", Operation.FIGURES, "", asker);
            requests.open(new ServerFrame.OpenJvm(7, figures, 1), subject, answers);
            assertThat(answers.refusal().reason()).isEqualTo(Reason.FORBIDDEN);
        }

        assertThat(noted()).extracting(event -> event.details().get("asker")).containsExactly("10.0.0.7", "10.0.0.8");
    }

    @Test
    void refusesAFifthThingWhileFourAreDone() throws Exception {
        JvmRequests requests = new JvmRequests(services(AccessPolicy.OPEN));
        Subject subject = subject(silent());
        JvmRequest dump = new JvmRequest(subject.assigned().id(), "server", Operation.HEAP_DUMP, "", "10.0.0.7");
        CompletableFuture<Void> busy = new CompletableFuture<>();
        threads.execute(busy::join);
        for (int number = 1; number <= 5; number++) {
            requests.open(new ServerFrame.OpenJvm(number, dump, 1), subject, answers);
        }

        Rejected tooMany =
                new Rejected(Reason.UNAVAILABLE, "this node does 4 things with JVMs already: try again later");
        assertThat(answers.next()).isEqualTo(new AgentFrame.StreamEnd(5, Optional.of(tooMany)));
        busy.complete(null);
        for (int number = 1; number <= 4; number++) {
            assertThat(answers.refusal().reason()).isEqualTo(Reason.CONFLICT);
        }
        requests.open(new ServerFrame.OpenJvm(6, dump, 1), subject, answers);
        assertThat(answers.refusal().reason()).isEqualTo(Reason.CONFLICT);
    }

    @Test
    void allowsEverythingOfATaskThatSaysNothing() throws Exception {
        ask(AccessPolicy.OPEN, silent(), Operation.HEAP_DUMP);

        assertThat(answers.refusal()).isEqualTo(new Rejected(Reason.CONFLICT, "the task's process has just ended"));
        assertThat(noted())
                .extracting(TaskEvent::message)
                .containsExactly("heap_dump refused to 10.0.0.7: the task's process has just ended");
    }

    @Test
    void saysOfATaskThatDoesNotRunHowItIsAndNotWhatIsAllowed() throws Exception {
        Subject running = subject(silent());
        AllocationId id = running.assigned().id();
        Subject dead = new Subject(
                running.assigned(),
                new AllocationUpdate(id, ClientStatus.COMPLETE, "", Map.of(), Optional.empty()),
                running.runner());
        JvmRequest request = new JvmRequest(id, "server", Operation.THREADS, "", "10.0.0.7");

        new JvmRequests(services(nodeAllowsAllBut(JvmAccess.THREADS)))
                .open(new ServerFrame.OpenJvm(7, request, 1), dead, answers);

        assertThat(answers.refusal().reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(noted()).isEmpty();
    }

    private Subject withDump(AccessPolicy access, Task task) throws IOException {
        Subject subject = subject(task);
        Path local = services(access)
                .directory(subject.assigned().id())
                .task(task.name())
                .local();
        Files.createDirectories(local);
        Files.writeString(local.resolve(DUMP), "all there is");
        Files.writeString(local.resolve("notes.txt"), "nothing much");
        Files.createSymbolicLink(local.resolve("alias"), Path.of(DUMP));
        return subject;
    }

    private void read(AccessPolicy access, Subject subject, String file) throws IOException {
        FileRequest request = new FileRequest(
                subject.assigned().id(),
                "server/local/" + file,
                FileRequest.Operation.READ,
                Origin.START,
                0,
                0,
                false,
                "10.0.0.7");
        new FileRequests(services(access)).open(new ServerFrame.OpenFile(7, request, 1), subject, answers);
    }

    private String content() throws Exception {
        Object pieces = answers.next();
        assertThat(pieces).isInstanceOf(StreamSender.Pieces.class);
        try (StreamSender.Pieces opened = (StreamSender.Pieces) pieces) {
            return StandardCharsets.UTF_8
                    .decode(opened.next(100).orElseThrow().data())
                    .toString();
        }
    }

    @Test
    void givesOutNoDumpAsAFileThatMayNotBeFetched() throws Exception {
        AccessPolicy access = nodeAllowsAllBut(JvmAccess.FETCH);
        Subject subject = withDump(access, silent());

        for (String name : List.of(DUMP, "alias", "../local/" + DUMP)) {
            read(access, subject, name);
            assertThat(answers.refusal().reason()).isEqualTo(Reason.FORBIDDEN);
            assertThat(noted()).singleElement().satisfies(event -> assertThat(event.message())
                    .startsWith("fetch refused to 10.0.0.7: this node does not allow"));
        }
        read(access, subject, "notes.txt");
        assertThat(content()).isEqualTo("nothing much");
        assertThat(noted()).isEmpty();
    }

    @Test
    void notesWhoReadADumpAsAFile() throws Exception {
        Subject subject = withDump(AccessPolicy.OPEN, silent());

        read(AccessPolicy.OPEN, subject, DUMP);

        assertThat(content()).isEqualTo("all there is");
        assertThat(noted())
                .extracting(TaskEvent::message)
                .containsExactly("Heap dump or recording fetched for 10.0.0.7");
    }

    @Test
    void runsNoCommandsWhereTheNodeDoesNotWantThem() throws Exception {
        Subject subject = subject(silent());
        ExecRequest request =
                new ExecRequest(subject.assigned().id(), "server", List.of("jcmd", "1"), false, "10.0.0.7");

        new ExecRequests(services(new AccessPolicy(EnumSet.allOf(JvmAccess.class), false)))
                .open(new ServerFrame.OpenExec(7, request, 1), subject, answers);

        String why = "this node does not allow commands beside tasks: its operator has set client.disable_remote_exec";
        assertThat(answers.refusal()).isEqualTo(new Rejected(Reason.FORBIDDEN, why));
        assertThat(noted()).extracting(TaskEvent::message).containsExactly("Refused to 10.0.0.7: " + why);
    }
}

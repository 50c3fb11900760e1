package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.KeptLogs;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands beside a real task: those that somebody asks for, and scripts of checks. */
@Timeout(120)
@NeedsTool("setsid")
class BesideTaskIT {
    private static final AllocationId ALLOCATION = new AllocationId("a1");
    private static final String TASK = "main";

    private final TaskDrivers drivers = new TaskDrivers(
            OptionalDrivers.DEVELOPMENT,
            JavaSettings.DEVELOPMENT,
            Isolation.none("a test of it"),
            IsolationSettings.BEST_EFFORT);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private LogKeeper logs;
    private Path data;
    private AgentStore store;
    private TaskHandle handle;

    /** What is answered on one connection. */
    private static final class Answers implements Destination {
        final BlockingQueue<AgentFrame> said = new ArrayBlockingQueue<>(100);
        final BlockingQueue<StreamSender.Pieces> sent = new ArrayBlockingQueue<>(100);
        private final long connection;

        Answers(long connection) {
            this.connection = connection;
        }

        @Override
        public long connection() {
            return connection;
        }

        @Override
        public void say(AgentFrame frame) {
            said.add(frame);
        }

        @Override
        public void send(long request, int credit, StreamSender.Pieces pieces) {
            sent.add(pieces);
        }
    }

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        this.data = data;
        store = AgentStore.open(data);
        logs = new LogKeeper("node", List.of(), new KeptLogs(data, Duration.ZERO), Duration.ZERO);
        Task task = Allocations.script(TASK, "exec sleep 600", Allocations.NEVER);
        TaskDirectory directory =
                services(drivers::driver).directory(ALLOCATION).task(TASK);
        directory.allocation().create();
        directory.create();
        handle = drivers.driver(task.driver())
                .orElseThrow()
                .start(new TaskContext(task, directory, SampleTask.environment(task, directory, System.getenv())));
    }

    @AfterEach
    void end() throws Exception {
        handle.kill();
        drivers.close();
        threads.shutdownNow();
        logs.close();
        store.close();
    }

    private AgentServices services(Function<String, Optional<TaskDriver>> byName) throws IOException {
        return new BareServices(data, store, logs, threads).with(BareServices.Wishes.of(byName));
    }

    private static void open(ExecRequests requests, long request, Answers answers) {
        TaskState running = new TaskState(TaskState.RUNNING, false, 0, Optional.empty(), Optional.empty(), List.of());
        AssignedAllocation some =
                Allocations.of(JobType.SERVICE, Allocations.script(TASK, "exec sleep 600", Allocations.NEVER));
        requests.open(
                new ServerFrame.OpenExec(
                        request, new ExecRequest(ALLOCATION, TASK, List.of("cat"), false, "a test"), 1),
                new Subject(
                        new AssignmentBook.Assigned(some.allocation(), some.job()),
                        new AllocationUpdate(
                                ALLOCATION, ClientStatus.RUNNING, "", Map.of(TASK, running), Optional.empty()),
                        Optional.empty()),
                answers);
    }

    @Test
    void tellsCommandsApartWhenTwoConnectionsNumberThemAlike() throws Exception {
        ExecRequests requests = new ExecRequests(services(drivers::driver));
        Answers before = new Answers(1);
        Answers after = new Answers(2);
        open(requests, 1, before);
        StreamSender.Pieces lost = before.sent.take();
        open(requests, 1, after);
        StreamSender.Pieces wanted = after.sent.take();

        lost.close();
        requests.input(
                new ServerFrame.Input(1, new ExecInput(StandardCharsets.UTF_8.encode("hello"), true, Optional.empty())),
                after);

        LogFrame echo = wanted.next(100).orElseThrow();
        assertThat(StandardCharsets.UTF_8.decode(echo.data()).toString()).isEqualTo("hello");
        wanted.close();
    }

    @Test
    void answersWhatFailsInAWayNobodyThoughtOfAndCountsItNoMore() throws Exception {
        ExecRequests requests = new ExecRequests(services(name -> {
            throw new IllegalStateException("no such thing");
        }));
        Answers answers = new Answers(1);

        for (int request = 0; request < 40; request++) {
            open(requests, request, answers);
            AgentFrame said = answers.said.poll(60, TimeUnit.SECONDS);
            assertThat(said).isInstanceOfSatisfying(AgentFrame.StreamEnd.class, end -> {
                assertThat(end.error()).map(why -> why.reason()).contains(Reason.UNAVAILABLE);
                assertThat(end.error().orElseThrow().message()).contains("no such thing");
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "an exit code of 0 | echo fine; exit 0 | SUCCESS | fine",
                "1 | echo slow >&2; exit 1 | WARNING | slow",
                "any other | exit 2 | FAILURE | exit code 2",
                "what it has started does not count | sleep 600 & exit 0 | SUCCESS | exit code 0",
                "no end in time | echo so far; sleep 600 | FAILURE | not complete after 1s: so far",
                "a signal | kill -9 $$ | FAILURE | exit code 137"
            })
    void judgesAScriptByHowItEnds(String what, String script, CheckResult.Status status, String output)
            throws Exception {
        CheckResult result = scripted("sh", "-c", script);

        assertThat(result.status()).isEqualTo(status);
        assertThat(result.output()).isEqualTo(output);
    }

    @Test
    void keepsTheBeginningOfWhatAScriptSays() throws Exception {
        assertThat(scripted("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x").output())
                .matches("x{3072}");
    }

    @Test
    void saysThatAScriptCannotBeRun() throws Exception {
        assertThat(scripted("no-such-program").status()).isEqualTo(CheckResult.Status.FAILURE);
        handle.kill();
        assertThat(scripted("true").output()).isEqualTo("the task's process has just ended");
    }

    private CheckResult scripted(String... command) throws IOException {
        List<String> line = List.of(command);
        ServiceCheck check = Checks.script(Duration.ofSeconds(1), line.get(0), line.subList(1, line.size()));
        Placement sample = SampleTask.placement();
        Placement placement = new Placement(
                ALLOCATION,
                sample.name(),
                sample.group(),
                sample.node(),
                sample.resources(),
                Optional.empty(),
                Optional.empty(),
                sample.metrics(),
                sample.lineage());
        return new ScriptProbe(services(drivers::driver))
                .run(new Probe("p", placement, "web", TASK, check, Optional.empty(), false));
    }
}

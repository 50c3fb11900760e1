package dev.drover.agent;

import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.protocol.stream.NodeStats;
import dev.drover.server.stream.AgentRequestException;
import dev.drover.server.stream.AssignedAllocation;
import dev.drover.server.stream.RunningCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentRequestsIT {
    private AgentFixture fixture;
    private NodeId node;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
        node = fixture.startAgent().nodeId();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void followsALogUntilItsTaskHasEnded() throws Exception {
        AssignedAllocation assigned = run("echo one; sleep 0.5; echo two >&2; echo three");

        assertThat(read(logs(assigned, LogRequest.Channel.STDOUT, LogRequest.Origin.START, 0, true)))
                .isEqualTo("one\nthree\n");
        assertThat(read(logs(assigned, LogRequest.Channel.STDERR, LogRequest.Origin.START, 0, true)))
                .isEqualTo("two\n");
    }

    @Test
    void readsTheEndOfALog() throws Exception {
        AssignedAllocation assigned = run("echo one; echo two");
        fixture.await(id(assigned), ClientStatus.COMPLETE);

        assertThat(read(logs(assigned, LogRequest.Channel.STDOUT, LogRequest.Origin.END, 4, false)))
                .isEqualTo("two\n");
    }

    @Test
    void sendsALongLogNoFasterThanItIsRead() throws Exception {
        AssignedAllocation assigned = run("head -c 2500000 /dev/zero | tr '\\0' x");
        fixture.await(id(assigned), ClientStatus.COMPLETE);

        long bytes = fixture.connections
                .logs(node, logs(assigned, LogRequest.Channel.STDOUT, LogRequest.Origin.START, 0, false))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS)
                .throttle(200, Duration.ofSeconds(1))
                .runWith(Sink.fold(0L, (sum, frame) -> sum + frame.data().remaining()), fixture.servers())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);

        assertThat(bytes).isEqualTo(2_500_000);
    }

    @Test
    void refusesLogsOfWhatItDoesNotKnow() {
        AssignedAllocation assigned = run("true");
        fixture.await(id(assigned), ClientStatus.COMPLETE);
        LogRequest unknown = new LogRequest(
                new AllocationId("nowhere"), "main", LogRequest.Channel.STDOUT, LogRequest.Origin.START, 0, true);
        LogRequest noTask =
                new LogRequest(id(assigned), "other", LogRequest.Channel.STDOUT, LogRequest.Origin.START, 0, true);

        assertThatThrownBy(() -> read(unknown))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AgentRequestException.class)
                .hasMessageContaining("unknown allocation \"nowhere\"");
        assertThatThrownBy(() -> read(noTask)).hasMessageContaining("has no task \"other\"");
    }

    @Test
    void saysThatANodeIsNotConnected() {
        assertThatThrownBy(() -> fixture.connections
                        .nodeStats(new NodeId("elsewhere"))
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(AgentRequestException.class, why -> assertThat(why.reason())
                        .isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void measuresTasksAndTheMachine() throws Exception {
        AssignedAllocation assigned = run("trap 'exit 0' TERM; while :; do sleep 0.1; done");
        fixture.await(id(assigned), ClientStatus.RUNNING);

        AllocationStats stats = fixture.connections
                .stats(node, id(assigned))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        NodeStats machine =
                fixture.connections.nodeStats(node).toCompletableFuture().get(60, TimeUnit.SECONDS);

        AllocationStats.TaskUsage usage = Objects.requireNonNull(stats.tasks().get("main"));
        assertThat(usage.rssBytes()).isPositive();
        assertThat(usage.processes()).isPositive();
        assertThat(machine.memory().total()).isGreaterThan(machine.memory().available());
        assertThat(machine.disk().size()).isPositive();
        assertThat(machine.uptime()).isPositive();
    }

    @Test
    void saysWhyACommandIsNotGivenMore() throws Exception {
        AssignedAllocation assigned = run("exec sleep 600");
        fixture.await(id(assigned), ClientStatus.RUNNING);
        RunningCommand deaf = exec(assigned, "sleep 600");
        ExecInput more = new ExecInput(ByteBuffer.allocate(ExecInput.MOST_BYTES), false, Optional.empty());

        CompletionStage<Done> first = deaf.input().give(more);
        CompletionStage<Done> second = deaf.input().give(more);

        assertThatThrownBy(() -> second.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasMessageContaining("the command has not taken the last of its input yet");
        assertThat(first.toCompletableFuture()).isNotDone();
    }

    private RunningCommand exec(AssignedAllocation assigned, String script) throws Exception {
        return fixture.connections
                .exec(node, new ExecRequest(id(assigned), "main", List.of("sh", "-c", script), false, "a test"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private AssignedAllocation run(String script) {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", script, Allocations.NEVER));
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), update -> update.client() != ClientStatus.PENDING);
        return assigned;
    }

    private static LogRequest logs(
            AssignedAllocation assigned,
            LogRequest.Channel channel,
            LogRequest.Origin origin,
            long offset,
            boolean follow) {
        return new LogRequest(id(assigned), "main", channel, origin, offset, follow);
    }

    private String read(LogRequest request) throws Exception {
        ByteString all = fixture.connections
                .logs(node, request)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS)
                .runFold(
                        ByteString.emptyByteString(),
                        (read, frame) -> read.concat(ByteString.fromByteBuffer(frame.data())),
                        fixture.servers())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return all.decodeString(StandardCharsets.UTF_8);
    }
}

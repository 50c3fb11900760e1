package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.FileInfo;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.protocol.stream.NodeStats;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.TaskAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The agents connected to this server, and what can be asked of them directly. A request fails with {@link
 * AgentRequestException} where there is something to say about why.
 */
public final class AgentConnections {
    /** A little longer than an agent waits for a JVM, so that the agent's own words arrive. */
    public static final Duration JVM_PATIENCE = JvmRequest.PATIENCE.plusSeconds(15);

    /** The agent looks at every file before it begins. */
    private static final Duration DATA_PATIENCE = Duration.ofSeconds(30);

    /** A command need not read what it is given. */
    private static final Duration INPUT_PATIENCE = Duration.ofHours(1);

    private final ActorSystem<?> system;
    private final Duration timeout;
    private final Map<NodeId, ActorRef<AgentConnection.Message>> connections = new ConcurrentHashMap<>();

    /** @param timeout how long an agent may take to begin its answer */
    public AgentConnections(ActorSystem<?> system, Duration timeout) {
        this.system = system;
        this.timeout = timeout;
    }

    /** How many there are. */
    int count() {
        return connections.size();
    }

    public boolean isConnected(NodeId node) {
        return connections.containsKey(node);
    }

    /** A task's log; nothing is buffered beyond a small window while nobody reads. */
    public CompletionStage<Source<LogFrame, NotUsed>> logs(NodeId node, LogRequest request) {
        return ask(
                node,
                timeout,
                replyTo -> new AgentConnection.AskLong(
                        (number, credit) -> new ServerFrame.OpenLogs(number, request, credit), replyTo));
    }

    /** What a task's JVM counts of itself. */
    public CompletionStage<JvmFigures> jvmFigures(NodeId node, JvmRequest request) {
        return jvm(node, request).thenApply(frame -> expected(AgentFrame.JvmFiguresData.class, frame)
                .figures());
    }

    /** A file that a task's JVM writes, once it has. */
    public CompletionStage<JvmFile> jvmFile(NodeId node, JvmRequest request) {
        return jvm(node, request).thenApply(frame -> expected(AgentFrame.JvmFileData.class, frame)
                .file());
    }

    /** What a task's JVM says, or a file that it has written, once it begins to come. */
    public CompletionStage<Source<LogFrame, NotUsed>> jvmText(NodeId node, JvmRequest request) {
        return ask(
                node,
                JVM_PATIENCE,
                replyTo -> new AgentConnection.AskLong(
                        (number, credit) -> new ServerFrame.OpenJvm(number, request, credit), replyTo));
    }

    private CompletionStage<AgentFrame> jvm(NodeId node, JvmRequest request) {
        return ask(
                node,
                JVM_PATIENCE,
                replyTo -> new AgentConnection.AskOnce(number -> new ServerFrame.OpenJvm(number, request, 0), replyTo));
    }

    /** The present usage of an allocation's tasks. */
    public CompletionStage<AllocationStats> stats(NodeId node, AllocationId allocation) {
        return once(node, request -> new ServerFrame.OpenStats(request, Optional.of(allocation)))
                .thenApply(frame ->
                        expected(AgentFrame.AllocationStatsData.class, frame).stats());
    }

    /** Where the checks of an allocation stand; none while it does not run. */
    public CompletionStage<List<CheckStatus>> checks(NodeId node, AllocationId allocation) {
        return once(node, request -> new ServerFrame.OpenChecks(request, allocation))
                .thenApply(frame -> expected(AgentFrame.ChecksData.class, frame).checks());
    }

    /** What an allocation's directory holds, or what one of its files is. */
    public CompletionStage<List<FileInfo>> files(NodeId node, FileRequest request) {
        return once(node, number -> new ServerFrame.OpenFile(number, request, 0))
                .thenApply(frame -> expected(AgentFrame.FilesData.class, frame).files());
    }

    /** The content of an allocation's file; nothing is buffered beyond a small window while nobody reads. */
    public CompletionStage<Source<LogFrame, NotUsed>> content(NodeId node, FileRequest request) {
        return ask(
                node,
                timeout,
                replyTo -> new AgentConnection.AskLong(
                        (number, credit) -> new ServerFrame.OpenFile(number, request, credit), replyTo));
    }

    /** What an allocation's successor takes over, as a tar archive, if it holds no more than so many bytes. */
    CompletionStage<Source<LogFrame, NotUsed>> data(NodeId node, AllocationId allocation, long mostBytes) {
        FileRequest request = new FileRequest(
                allocation, "", FileRequest.Operation.DATA, LogRequest.Origin.START, 0, mostBytes, false, "");
        return ask(
                node,
                DATA_PATIENCE,
                replyTo -> new AgentConnection.AskLong(
                        (number, credit) -> new ServerFrame.OpenFile(number, request, credit), replyTo));
    }

    /** Runs a command beside a task, once it has begun. */
    public CompletionStage<RunningCommand> exec(NodeId node, ExecRequest request) {
        ActorRef<AgentConnection.Message> connection = connections.get(node);
        if (connection == null) {
            return CompletableFuture.failedFuture(notConnected(node));
        }
        AtomicLong number = new AtomicLong();
        AgentConnection.LongQuestion question = (given, credit) -> {
            number.set(given);
            return new ServerFrame.OpenExec(given, request, credit);
        };
        RunningCommand.Input input = piece ->
                ask(connection, INPUT_PATIENCE, replyTo -> new AgentConnection.AskInput(number.get(), piece, replyTo));
        CompletionStage<Source<LogFrame, NotUsed>> output =
                ask(connection, timeout, replyTo -> new AgentConnection.AskLong(question, replyTo));
        return output.thenApply(opened -> new RunningCommand(opened, input));
    }

    /** An agent may end any request without an answer. */
    private static <T extends AgentFrame> T expected(Class<T> kind, AgentFrame frame) {
        if (kind.isInstance(frame)) {
            return kind.cast(frame);
        }
        throw new AgentRequestException(new Rejected(Reason.UNAVAILABLE, "the agent ended without an answer"));
    }

    private static AgentRequestException notConnected(NodeId node) {
        return new AgentRequestException(
                new Rejected(Reason.UNAVAILABLE, "node \"" + node + "\" is not connected to this server"));
    }

    /** Has something done to an allocation's tasks; completed once it is begun. */
    public CompletionStage<Done> act(NodeId node, TaskAction action) {
        return once(node, request -> new ServerFrame.OpenAction(request, action))
                .thenApply(frame -> Done.getInstance());
    }

    /** The present usage of the machine. */
    public CompletionStage<NodeStats> nodeStats(NodeId node) {
        return once(node, request -> new ServerFrame.OpenStats(request, Optional.empty()))
                .thenApply(
                        frame -> expected(AgentFrame.NodeStatsData.class, frame).stats());
    }

    /** The newest connection of a node counts; the one before is told to end. */
    void connected(NodeId node, ActorRef<AgentConnection.Message> connection) {
        ActorRef<AgentConnection.Message> before = connections.put(node, connection);
        if (before != null && !before.equals(connection)) {
            before.tell(new AgentConnection.Superseded());
        }
    }

    void disconnected(NodeId node, ActorRef<AgentConnection.Message> connection) {
        connections.remove(node, connection);
    }

    private CompletionStage<AgentFrame> once(NodeId node, LongFunction<ServerFrame> open) {
        return ask(node, timeout, replyTo -> new AgentConnection.AskOnce(open, replyTo));
    }

    private <T> CompletionStage<T> ask(
            NodeId node, Duration patience, Function<ActorRef<StatusReply<T>>, AgentConnection.Message> message) {
        ActorRef<AgentConnection.Message> connection = connections.get(node);
        if (connection == null) {
            return CompletableFuture.failedFuture(notConnected(node));
        }
        return ask(connection, patience, message);
    }

    private <T> CompletionStage<T> ask(
            ActorRef<AgentConnection.Message> connection,
            Duration patience,
            Function<ActorRef<StatusReply<T>>, AgentConnection.Message> message) {
        return AskPattern.askWithStatus(connection, message::apply, patience, system.scheduler());
    }
}

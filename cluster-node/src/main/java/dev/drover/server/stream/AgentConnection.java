package dev.drover.server.stream;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.codec.AgentStreamCodec;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent's stream, as long as it lasts: passes frames between the agent and the node behind it. */
final class AgentConnection extends AbstractBehavior<AgentConnection.Message> {
    sealed interface Message {}

    /** The stream is open; frames are taken one by one. */
    record Opened(ActorRef<Taken> ackTo) implements Message {}

    /** A frame came. */
    record Received(ActorRef<Taken> ackTo, AgentFrame frame) implements Message {}

    /** The stream has ended. */
    record Closed(String why) implements Message {}

    /** The same node has connected anew. */
    record Superseded() implements Message {}

    /** Asks an agent for something long. */
    interface LongQuestion {
        /** The question, by the request's number and how many frames may come at first. */
        ServerFrame open(long request, int credit);
    }

    /** Somebody wants a log, or something else that is long. */
    record AskLong(LongQuestion question, ActorRef<StatusReply<Source<LogFrame, NotUsed>>> replyTo)
            implements Message {}

    /**
     * Somebody wants something that one frame answers.
     *
     * @param open the question, by the request's number
     */
    record AskOnce(LongFunction<ServerFrame> open, ActorRef<StatusReply<AgentFrame>> replyTo) implements Message {}

    /** Somebody has something for a command that runs; answered once the command has it. */
    record AskInput(long request, ExecInput input, ActorRef<StatusReply<Done>> replyTo) implements Message {}

    /** Pieces of a log were read. */
    record Consumed(long request, int frames) implements Message {}

    /** Nobody reads a log any more. */
    record Abandoned(long request) implements Message {}

    /** By now somebody should have begun to read a log. */
    record Unread(long request) implements Message {}

    private record Registered(
            AgentFrame.Hello hello,
            @Nullable NodeReply reply,
            @Nullable Throwable failure) implements Message {}

    private record HeartbeatAnswered(
            @Nullable NodeReply reply, @Nullable Throwable failure) implements Message {}

    private record RecordAgain(AgentFrame.Updates updates) implements Message {}

    private record UpdatesAnswered(
            AgentFrame.Updates updates,
            @Nullable NodeReply reply,
            @Nullable Throwable failure) implements Message {}

    private record AssignmentsChanged(NodeAssignments assignments) implements Message {}

    private record LookForNews() implements Message {}

    private record Silence() implements Message {}

    /** Allows the stream's next frame. */
    enum Taken {
        TAKEN
    }

    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);
    private static final Duration REPEAT = Duration.ofSeconds(1);
    private static final Duration NEWS_LOOK = Duration.ofMillis(500);

    private final NodeDirectory directory;
    private final AgentConnections connections;
    private final AgentEndpoint.Settings settings;
    private final BoundedSourceQueue<ByteString> outgoing;
    private final String address;
    private final AgentRequests requests;
    private final ServiceWatch services;
    private final VariableWatch variables;

    private AgentFrame.@Nullable Hello hello;
    private NodeDirectory.@Nullable Watch watch;
    private AssignmentFrames assignmentFrames = new AssignmentFrames(Map.of());

    /** Within which the agent was last asked to beat. */
    private Duration heartbeatTtl;

    /** @param outgoing the stream's other half; at most one connection writes to it */
    static Behavior<Message> create(
            NodeDirectory directory,
            AgentConnections connections,
            AgentEndpoint.Settings settings,
            BoundedSourceQueue<ByteString> outgoing,
            String address) {
        return Behaviors.setup(
                context -> new AgentConnection(context, directory, connections, settings, outgoing, address));
    }

    private AgentConnection(
            ActorContext<Message> context,
            NodeDirectory directory,
            AgentConnections connections,
            AgentEndpoint.Settings settings,
            BoundedSourceQueue<ByteString> outgoing,
            String address) {
        super(context);
        this.directory = directory;
        this.connections = connections;
        this.settings = settings;
        this.outgoing = outgoing;
        this.address = address;
        this.requests = new AgentRequests(context, this::send);
        this.services = new ServiceWatch(directory);
        this.variables = new VariableWatch(directory);
        this.heartbeatTtl = settings.heartbeatTtl();
        context.setReceiveTimeout(heartbeatTtl, new Silence());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Received.class, this::onReceived)
                .onMessage(Registered.class, this::onRegistered)
                .onMessage(HeartbeatAnswered.class, this::onHeartbeatAnswered)
                .onMessage(UpdatesAnswered.class, this::onUpdatesAnswered)
                .onMessage(RecordAgain.class, again -> record(again.updates()))
                .onMessage(AssignmentsChanged.class, this::onAssignmentsChanged)
                .onMessage(LookForNews.class, look -> lookForNews())
                .onMessage(AskLong.class, this::onAskLong)
                .onMessage(AskOnce.class, this::onAskOnce)
                .onMessage(AskInput.class, this::onAskInput)
                .onMessage(Consumed.class, this::onConsumed)
                .onMessage(Abandoned.class, this::onAbandoned)
                .onMessage(Unread.class, this::onUnread)
                .onMessage(Superseded.class, superseded -> end("the node has connected anew"))
                .onMessage(Silence.class, silence -> end("nothing was heard of the agent"))
                .onMessage(Closed.class, closed -> end(closed.why()))
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Message> onOpened(Opened opened) {
        opened.ackTo().tell(Taken.TAKEN);
        return this;
    }

    private Behavior<Message> onReceived(Received received) {
        received.ackTo().tell(Taken.TAKEN);
        AgentFrame frame = received.frame();
        if (frame instanceof AgentFrame.Hello first) {
            return onHello(first);
        }
        if (hello == null) {
            return end("the first frame was not a hello");
        }
        if (frame instanceof AgentFrame.Heartbeat) {
            heard(hello.node().id());
            return this;
        }
        if (frame instanceof AgentFrame.Updates updates) {
            return record(updates);
        }
        if (frame instanceof AgentFrame.WatchServices watched) {
            return onWatch(() -> services.replace(watched.services()));
        }
        if (frame instanceof AgentFrame.WatchVariables watched) {
            return onWatch(() -> variables.replace(watched.tasks()));
        }
        requests.onFrame(frame);
        return this;
    }

    private boolean isWatching() {
        return !services.isEmpty() || !variables.isEmpty();
    }

    private Behavior<Message> onWatch(Runnable replacement) {
        boolean idle = !isWatching();
        replacement.run();
        if (idle && isWatching()) {
            return lookForNews();
        }
        sendNews();
        return this;
    }

    private Behavior<Message> lookForNews() {
        sendNews();
        if (isWatching()) {
            getContext().scheduleOnce(NEWS_LOOK, getContext().getSelf(), new LookForNews());
        }
        return this;
    }

    private void sendNews() {
        services.news().forEach(this::send);
        variables.news(Objects.requireNonNull(hello).node().id()).forEach(this::send);
    }

    private Behavior<Message> onHello(AgentFrame.Hello first) {
        if (hello != null) {
            return end("a second hello on one stream");
        }
        if (first.protocolVersion() != AgentFrame.PROTOCOL_VERSION) {
            return refuse("this server speaks version " + AgentFrame.PROTOCOL_VERSION
                    + " of the agent protocol, the agent version " + first.protocolVersion());
        }
        register(first);
        return this;
    }

    private void register(AgentFrame.Hello first) {
        ask(directory.register(first.node(), requester()), (reply, failure) -> new Registered(first, reply, failure));
    }

    private Behavior<Message> onRegistered(Registered registered) {
        if (registered.failure() != null) {
            return end("its registration was not answered: " + registered.failure());
        }
        if (registered.reply() instanceof NodeReply.Refused refused) {
            return refuse(refused.why().message());
        }
        if (hello != null) {
            send(new ServerFrame.HeartbeatSeen(heartbeatTtl));
            return this;
        }
        hello = registered.hello();
        NodeId node = hello.node().id();
        LOG.info("node {} connected from {}", node, address);
        connections.connected(node, getContext().getSelf());
        assignmentFrames = new AssignmentFrames(hello.known());
        heard(node);
        send(new ServerFrame.Welcome(heartbeatTtl));
        ActorRef<Message> self = getContext().getSelf();
        watch = directory.watch(node, assignments -> self.tell(new AssignmentsChanged(assignments)));
        return this;
    }

    /** The node is told as well within which time to expect the agent again: the more agents there are, the longer. */
    private void heard(NodeId node) {
        heartbeatTtl = HeartbeatPace.of(connections.count(), settings.heartbeatTtl());
        getContext().setReceiveTimeout(heartbeatTtl, new Silence());
        ask(directory.heartbeat(node, heartbeatTtl), HeartbeatAnswered::new);
    }

    private Behavior<Message> onHeartbeatAnswered(HeartbeatAnswered answered) {
        if (answered.failure() != null) {
            // The agent beats again soon, and connects anew when it hears nothing for too long.
            LOG.debug("a heartbeat was not answered", answered.failure());
            return this;
        }
        if (answered.reply() instanceof NodeReply.Refused && hello != null) {
            register(hello);
            return this;
        }
        send(new ServerFrame.HeartbeatSeen(heartbeatTtl));
        return this;
    }

    private Behavior<Message> onUpdatesAnswered(UpdatesAnswered answered) {
        if (answered.failure() != null) {
            // What a node has recorded before changes nothing, so they are told again until it is known.
            LOG.debug("updates were not answered", answered.failure());
            getContext().scheduleOnce(REPEAT, getContext().getSelf(), new RecordAgain(answered.updates()));
            return this;
        }
        if (answered.reply() instanceof NodeReply.Refused refused) {
            return end("updates were refused: " + refused.why().message());
        }
        send(new ServerFrame.Acknowledged(answered.updates().sequence()));
        return this;
    }

    private Behavior<Message> record(AgentFrame.Updates updates) {
        NodeId node = Objects.requireNonNull(hello).node().id();
        ask(
                directory.update(node, updates.updates(), requester()),
                (reply, failure) -> new UpdatesAnswered(updates, reply, failure));
        return this;
    }

    private Behavior<Message> onAssignmentsChanged(AssignmentsChanged changed) {
        sendAssignments(assignmentFrames.frame(changed.assignments()));
        return this;
    }

    private Behavior<Message> onAskLong(AskLong ask) {
        requests.open(ask);
        return this;
    }

    private Behavior<Message> onAskOnce(AskOnce ask) {
        requests.open(ask);
        return this;
    }

    private Behavior<Message> onAskInput(AskInput ask) {
        requests.input(ask);
        return this;
    }

    private Behavior<Message> onConsumed(Consumed consumed) {
        requests.onConsumed(consumed);
        return this;
    }

    private Behavior<Message> onAbandoned(Abandoned abandoned) {
        requests.onAbandoned(abandoned);
        return this;
    }

    private Behavior<Message> onUnread(Unread unread) {
        requests.onUnread(unread);
        return this;
    }

    private Behavior<Message> refuse(String why) {
        send(new ServerFrame.Refused(why));
        return end("refused: " + why);
    }

    private Behavior<Message> end(String why) {
        LOG.info(
                "stream of node {} from {} ends: {}",
                hello == null ? "unknown" : hello.node().id(),
                address,
                why);
        return Behaviors.stopped();
    }

    private Behavior<Message> onPostStop() {
        if (watch != null) {
            watch.cancel();
        }
        if (hello != null) {
            connections.disconnected(hello.node().id(), getContext().getSelf());
        }
        requests.failAll("the agent's stream has ended");
        if (!outgoing.isCompleted()) {
            outgoing.complete();
        }
        return this;
    }

    private Requester requester() {
        return new Requester("", address, "");
    }

    private void sendAssignments(ServerFrame.Assignments assignments) {
        byte[] bytes = AgentStreamCodec.encode(assignments);
        Optional<List<ServerFrame.Assignments>> halves = bytes.length > AgentStreamCodec.MAX_FRAME_BYTES
                ? AssignmentFrames.halves(assignments)
                : Optional.empty();
        if (halves.isPresent()) {
            halves.get().forEach(this::sendAssignments);
            return;
        }
        sendBytes(bytes);
    }

    private void send(ServerFrame frame) {
        sendBytes(AgentStreamCodec.encode(frame));
    }

    private void sendBytes(byte[] bytes) {
        QueueOfferResult result = outgoing.offer(ByteString.fromArrayUnsafe(bytes));
        if (!result.isEnqueued()) {
            getContext().getSelf().tell(new Closed("the agent does not keep up"));
        }
    }

    private interface Answered<T> {
        Message message(@Nullable T reply, @Nullable Throwable failure);
    }

    private void ask(CompletionStage<NodeReply> stage, Answered<NodeReply> answered) {
        getContext()
                .pipeToSelf(
                        stage.thenApply(Function.identity())
                                .toCompletableFuture()
                                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS),
                        answered::message);
    }
}

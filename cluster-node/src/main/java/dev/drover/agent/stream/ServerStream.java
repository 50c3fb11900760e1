package dev.drover.agent.stream;

import dev.drover.protocol.codec.AgentStreamCodec;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.WebSocketRequest;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgradeResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a stream to any one of the servers: connects, and connects again, to the next one if need be. */
public final class ServerStream extends AbstractBehavior<ServerStream.Message> {
    /** What the stream can be told. */
    public sealed interface Message {}

    /** Sends a frame on the connection of that number; dropped if that is no more. */
    public record Send(long connection, AgentFrame frame) implements Message {}

    /** Gives up the connection of that number; {@code patient} waits long before the next. */
    public record Reconnect(long connection, String why, boolean patient) implements Message {}

    private record Upgraded(long connection, WebSocketUpgradeResponse response) implements Message {}

    private record Incoming(long connection, ServerFrame frame) implements Message {}

    private record Ended(long connection, String why) implements Message {}

    private record Connect() implements Message {}

    /** Who hears of the stream, in order. Called by the stream's actor: must not block. */
    public interface Listener {
        /** A connection is there; its number tells it from those before. */
        void opened(long connection);

        void received(long connection, ServerFrame frame);

        void closed(long connection);

        /** Passes everything on to an actor, in messages of its own. */
        static <M> Listener telling(
                ActorRef<M> actor,
                LongFunction<M> opened,
                BiFunction<Long, ServerFrame, M> received,
                LongFunction<M> closed) {
            return new Listener() {
                @Override
                public void opened(long connection) {
                    actor.tell(opened.apply(connection));
                }

                @Override
                public void received(long connection, ServerFrame frame) {
                    actor.tell(received.apply(connection, frame));
                }

                @Override
                public void closed(long connection) {
                    actor.tell(closed.apply(connection));
                }
            };
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerStream.class);
    private static final int OUTGOING_FRAMES = 1024;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String PATH = "/v1/agent/stream";

    private final TimerScheduler<Message> timers;
    private final List<String> servers;
    private final Listener listener;
    private final Backoff backoff;
    private long connection;
    private boolean open;
    private @Nullable BoundedSourceQueue<ByteString> outgoing;

    /**
     * A stream that connects at once.
     *
     * @param servers {@code host:port} of their rpc ports, tried in turn
     */
    public static Behavior<Message> create(List<String> servers, RandomGenerator random, Listener listener) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ServerStream(context, timers, servers, random, listener)));
    }

    private ServerStream(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            List<String> servers,
            RandomGenerator random,
            Listener listener) {
        super(context);
        this.timers = timers;
        this.servers = List.copyOf(servers);
        this.listener = listener;
        this.backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        onConnect();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Send.class, this::onSend)
                .onMessage(Incoming.class, this::onIncoming)
                .onMessage(Upgraded.class, this::onUpgraded)
                .onMessage(Ended.class, ended -> onEnded(ended.connection(), ended.why(), false))
                .onMessage(Reconnect.class, this::onReconnect)
                .onMessage(Connect.class, connect -> onConnect())
                .onSignal(PostStop.class, stopped -> onPostStop())
                .build();
    }

    private Behavior<Message> onConnect() {
        connection++;
        long number = connection;
        ActorRef<Message> self = getContext().getSelf();
        Pair<BoundedSourceQueue<ByteString>, Source<ByteString, NotUsed>> out = Source.<ByteString>queue(
                        OUTGOING_FRAMES)
                .preMaterialize(getContext().getSystem());
        outgoing = out.first();
        Sink<org.apache.pekko.http.javadsl.model.ws.Message, CompletionStage<Done>> in = BinaryFrames.of(
                        getContext().getSystem())
                .map(AgentStreamCodec::decodeServerFrame)
                .toMat(Sink.foreach(frame -> self.tell(new Incoming(number, frame))), Keep.right());
        Flow<
                        org.apache.pekko.http.javadsl.model.ws.Message,
                        org.apache.pekko.http.javadsl.model.ws.Message,
                        CompletionStage<Done>>
                both = Flow.fromSinkAndSourceCoupledMat(in, out.second().map(BinaryMessage::create), Keep.left());
        Pair<CompletionStage<WebSocketUpgradeResponse>, CompletionStage<Done>> started = Http.get(
                        getContext().getSystem())
                .singleWebSocketRequest(
                        WebSocketRequest.create("ws://" + server() + PATH),
                        both,
                        Materializer.matFromSystem(getContext().getSystem()));
        started.first()
                .whenComplete((response, failure) -> self.tell(
                        failure == null ? new Upgraded(number, response) : new Ended(number, message(failure))));
        started.second()
                .whenComplete((done, failure) ->
                        self.tell(new Ended(number, failure == null ? "the server closed it" : message(failure))));
        timers.startSingleTimer("no answer", new Ended(number, "the server did not answer in time"), CONNECT_TIMEOUT);
        return this;
    }

    private String server() {
        return servers.get((int) (connection % servers.size()));
    }

    /** An answer to a connection that was given up comes too late: the next is on its way already. */
    private Behavior<Message> onUpgraded(Upgraded upgraded) {
        if (upgraded.connection() != connection || outgoing == null || open) {
            return this;
        }
        if (!upgraded.response().isValid()) {
            return onEnded(
                    connection,
                    "the server answered with status "
                            + upgraded.response().response().status(),
                    false);
        }
        timers.cancelAll();
        open = true;
        listener.opened(connection);
        return this;
    }

    private Behavior<Message> onIncoming(Incoming incoming) {
        if (incoming.connection() != connection || !open) {
            return this;
        }
        backoff.succeeded();
        listener.received(connection, incoming.frame());
        return this;
    }

    private Behavior<Message> onSend(Send send) {
        BoundedSourceQueue<ByteString> queue = outgoing;
        if (send.connection() != connection || !open || queue == null) {
            return this;
        }
        byte[] bytes = AgentStreamCodec.encode(send.frame());
        if (!queue.offer(ByteString.fromArrayUnsafe(bytes)).isEnqueued()) {
            return onEnded(connection, "the server does not keep up", false);
        }
        return this;
    }

    private Behavior<Message> onReconnect(Reconnect reconnect) {
        return onEnded(reconnect.connection(), reconnect.why(), reconnect.patient());
    }

    private Behavior<Message> onEnded(long ended, String why, boolean patient) {
        if (ended != connection || outgoing == null) {
            return this;
        }
        if (open) {
            LOG.warn("the stream to server {} has ended: {}", server(), why);
            listener.closed(connection);
        } else {
            LOG.debug("server {} cannot be reached: {}", server(), why);
        }
        close();
        if (patient) {
            backoff.exhaust();
        }
        timers.startSingleTimer(new Connect(), backoff.next());
        return this;
    }

    private void close() {
        BoundedSourceQueue<ByteString> queue = outgoing;
        if (queue != null && !queue.isCompleted()) {
            queue.complete();
        }
        outgoing = null;
        open = false;
        timers.cancelAll();
    }

    private Behavior<Message> onPostStop() {
        close();
        return this;
    }

    private static String message(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}

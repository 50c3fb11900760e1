package dev.drover.server.stream;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractClientIP;
import static org.apache.pekko.http.javadsl.server.Directives.handleWebSocketMessages;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.drover.agent.stream.BinaryFrames;
import dev.drover.protocol.codec.AgentStreamCodec;
import dev.drover.protocol.stream.AgentFrame;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSink;
import org.apache.pekko.util.ByteString;

/**
 * Where agents connect: {@code /v1/agent/stream}, a WebSocket with one binary message a frame. Beside it, they fetch the data
 * that their allocations take over from other nodes.
 */
public final class AgentEndpoint {
    /** Where the stream is, on a server's rpc port. */
    public static final String PATH = "/v1/agent/stream";

    /** Frames that may wait for a slow agent before its connection is given up. */
    private static final int OUTGOING_FRAMES = 1024;

    private final ActorSystem<?> system;
    private final NodeDirectory directory;
    private final AgentConnections connections;
    private final Settings settings;

    /**
     * How connections behave.
     *
     * @param heartbeatTtl within which an agent has to beat, where there are few of them: see {@link HeartbeatPace}
     * @param answerTimeout how long the engine may take to answer
     */
    public record Settings(Duration heartbeatTtl, Duration answerTimeout) {
        public static final Settings STANDARD = new Settings(Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    public AgentEndpoint(
            ActorSystem<?> system, NodeDirectory directory, AgentConnections connections, Settings settings) {
        this.system = system;
        this.directory = directory;
        this.connections = connections;
        this.settings = settings;
    }

    /** The route, for a server that has others beside it. */
    public Route route() {
        return concat(
                path(
                        segment("v1").slash("agent").slash("stream"),
                        () -> extractClientIP(address -> handleWebSocketMessages(connection(address.toString())))),
                new DataRoute(directory, connections).route());
    }

    /** Listens for agents alone. Port 0 takes any free one. */
    public CompletionStage<ServerBinding> bind(String host, int port) {
        ServerSettings withAddresses =
                ServerSettings.create(system.classicSystem()).withRemoteAddressAttribute(true);
        return Http.get(system)
                .newServerAt(host, port)
                .withSettings(withAddresses)
                .bind(route());
    }

    private Flow<Message, Message, ?> connection(String address) {
        Pair<BoundedSourceQueue<ByteString>, Source<ByteString, org.apache.pekko.NotUsed>> outgoing =
                Source.<ByteString>queue(OUTGOING_FRAMES).preMaterialize(system);
        ActorRef<AgentConnection.Message> actor = system.systemActorOf(
                AgentConnection.create(directory, connections, settings, outgoing.first(), address),
                "agent-connection-" + UUID.randomUUID(),
                Props.empty());
        Sink<AgentFrame, ?> incoming = ActorSink.actorRefWithBackpressure(
                actor,
                AgentConnection.Received::new,
                AgentConnection.Opened::new,
                AgentConnection.Taken.TAKEN,
                new AgentConnection.Closed("the agent closed the stream"),
                failure -> new AgentConnection.Closed(String.valueOf(failure.getMessage())));
        Sink<Message, ?> decoded =
                BinaryFrames.of(system).map(AgentStreamCodec::decodeAgentFrame).to(incoming);
        return Flow.fromSinkAndSourceCoupled(decoded, outgoing.second().map(BinaryMessage::create));
    }
}

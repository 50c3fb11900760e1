package dev.drover.server.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CVE-2021-37218: whoever may only speak as an agent is not heard as a server, nor as a caller of the API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a connection between servers begins with, and which of its streams it is; empty messages follow. */
    private static final byte[] SERVERS_GREETING = Arrays.copyOf(new byte[] {'A', 'K', 'K', 'A', 1}, 256);

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "servers");
    private ServerBinding binding;

    @BeforeAll
    void bind() throws Exception {
        AgentConnections connections = new AgentConnections(system, PATIENCE);
        binding = new AgentEndpoint(system, new FakeNodeDirectory(), connections, AgentEndpoint.Settings.STANDARD)
                .bind("127.0.0.1", 0)
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterAll
    void end() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** All that is answered until the connection is closed. */
    private String answer(byte[] said) throws IOException {
        int port = binding.localAddress().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(said);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void whoGreetsAsAServerIsCutOff() throws Exception {
        assertThat(answer(SERVERS_GREETING)).matches("(?s)|HTTP/1.1 400 Bad Request\r\n.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/jobs", "PUT /v1/jobs", "GET /v1/agent/self", "GET /v1/vars", "DELETE /v1/job/web"})
    void nothingOfTheApiIsServed(String request) throws Exception {
        String asked = request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

        assertThat(answer(asked.getBytes(US_ASCII))).startsWith("HTTP/1.1 404 Not Found\r\n");
    }
}

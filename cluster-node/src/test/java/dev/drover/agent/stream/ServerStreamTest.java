package dev.drover.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.stream.ServerFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against servers that speak by hand. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServerStreamTest {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<Long> opened = kit.createTestProbe();

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    /**
     * Each answer comes when the stream has given its connection up and has not begun the next. It once took such an answer for
     * a connection, and never connected again.
     */
    @Test
    void connectsAgainAfterAnAnswerThatCameTooLate() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(100);
            kit.spawn(ServerStream.create(
                    List.of("127.0.0.1:" + server.getLocalPort()), new Random(1), new Opened(opened.getRef())));

            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                answerTooLate(connection(server));
            }
            assertThat(connection(server).isConnected()).isTrue();
        }
    }

    /** The stream may begin its pause only after some time has passed. */
    private Socket connection(ServerSocket server) throws IOException {
        for (int look = 0; look < 600; look++) {
            try {
                return server.accept();
            } catch (SocketTimeoutException notYet) {
                time.timePasses(LONGEST_PAUSE);
            }
        }
        throw new AssertionError("nobody connects");
    }

    private void answerTooLate(Socket accepted) throws Exception {
        try (Socket socket = accepted) {
            String key = key(socket);
            time.timePasses(ServerStream.CONNECT_TIMEOUT);
            accept(socket, key);
            opened.expectNoMessage(Duration.ofMillis(100));
        }
    }

    private static String key(Socket socket) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        String key = "";
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            if (line.startsWith("Sec-WebSocket-Key: ")) {
                key = line.substring("Sec-WebSocket-Key: ".length());
            }
        }
        return key;
    }

    /** As RFC 6455, section 4.2.2, wants it. */
    private static void accept(Socket socket, String key) throws IOException, NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Says when a connection is there. */
    private record Opened(ActorRef<Long> probe) implements ServerStream.Listener {
        @Override
        public void opened(long connection) {
            probe.tell(connection);
        }

        @Override
        public void received(long connection, ServerFrame frame) {}

        @Override
        public void closed(long connection) {}
    }
}

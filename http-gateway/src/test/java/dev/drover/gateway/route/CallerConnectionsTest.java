package dev.drover.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** CVE-2020-7218: connections of one caller leave some to others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallerConnectionsTest {
    private static final int MOST = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HEALTH = "/v1/agent/health";

    private final Deque<Socket> sockets = new ArrayDeque<>();
    private final TestApi api;

    CallerConnectionsTest(@TempDir Path root) throws IOException {
        api = TestApi.start(root, MOST);
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    @AfterEach
    void closeAll() throws IOException {
        while (!sockets.isEmpty()) {
            sockets.pop().close();
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        socket.setSoTimeout((int) LIMIT.toMillis());
        sockets.push(socket);
        return socket;
    }

    /** The status line of an answer that is waited for, after which the connection stays open. */
    private static String answer(Socket socket, String path) throws IOException {
        ask(socket, path);
        return line(socket);
    }

    private static void ask(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\r';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private void takeAll() throws IOException {
        for (int number = 0; number < MOST; number++) {
            awaitRoom();
        }
    }

    private void awaitRoom() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!answer(open(), HEALTH).equals("HTTP/1.1 200 OK")) {
            assertThat(System.nanoTime()).as("no connection is given back").isLessThan(deadline);
            sockets.pop().close();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void refusesOneTooManyUntilAnotherIsClosed() throws Exception {
        takeAll();
        Socket tooMany = open();

        ask(tooMany, HEALTH);

        assertThat(new String(tooMany.getInputStream().readAllBytes(), US_ASCII))
                .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
                .contains("Connection: close\r\n")
                .endsWith("Your IP is issuing too many concurrent connections, please rate limit your calls\n");
        sockets.pop();
        sockets.pop().close();
        awaitRoom();
    }

    @Test
    void closesOneTooManyThatAsksForNothing() throws Exception {
        takeAll();

        assertThat(ended(open())).isTrue();
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void givesBackThoseOfACallerThatIsGoneOnceItsWaitIsOver() throws Exception {
        for (int number = 0; number < MOST; number++) {
            ask(open(), "/v1/jobs?index=1000000&wait=1s");
        }
        closeAll();

        awaitRoom();
    }
}

package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.protocol.job.ServiceCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CheckProbeTest {
    private final CheckProbe probe = new CheckProbe(Clock.systemUTC());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void connectsByTcp() throws IOException {
        assertThat(probe.run(tcp(), server.getAddress()).isSuccess()).isTrue();
        CheckResult closed = probe.run(tcp(), closedPort());
        assertThat(closed.status()).isEqualTo(CheckResult.Status.FAILURE);
        assertThat(closed.output()).contains("refused");
    }

    @Test
    void asksByHttpWithMethodHeadersAndBody() {
        server.createContext("/health", exchange -> {
            boolean asWanted = exchange.getRequestMethod().equals("POST")
                    && "web.internal".equals(exchange.getRequestHeaders().getFirst("Host"))
                    && new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).equals("ping");
            exchange.sendResponseHeaders(asWanted ? 200 : 500, -1);
            exchange.close();
        });
        ServiceCheck check = http("/health", "POST", Map.of("Host", List.of("web.internal")), "ping");
        CheckResult result = probe.run(check, server.getAddress());
        assertThat(result.isSuccess()).as(result.output()).isTrue();
        assertThat(result.statusCode()).isEqualTo(200);
    }

    @Test
    void failsOnBadStatusAndShowsTheBody() {
        server.createContext("/", exchange -> {
            byte[] body = "no database".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        CheckResult result = probe.run(http("/", "GET", Map.of(), ""), server.getAddress());
        assertThat(result.status()).isEqualTo(CheckResult.Status.FAILURE);
        assertThat(result.statusCode()).isEqualTo(503);
        assertThat(result.output()).isEqualTo("status 503: no database");
    }

    @Test
    void givesUpAfterItsTimeoutAsAWhole() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            CheckResult result = probe.run(http("/", "GET", Map.of(), ""), address);
            assertThat(result.output())
                    .isEqualTo("no answer from localhost:%d within 500 ms".formatted(silent.getLocalPort()));
        }
    }

    @Test
    void saysWhatIsNoHttp() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException closed) {
                    Thread.currentThread().interrupt();
                }
            });
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort());
            assertThat(probe.run(http("/", "GET", Map.of(), ""), address).output())
                    .isNotEmpty();
        }
        assertThat(probe.run(http("/a b", "GET", Map.of(), ""), server.getAddress())
                        .output())
                .isEqualTo("check path \"/a b\" must be printable ASCII without blanks");
        assertThat(probe.run(http("/", "GET", Map.of("X", List.of("a\r\nb")), ""), server.getAddress())
                        .output())
                .isEqualTo("check header \"X\" is not valid");
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
        }
    }

    private static ServiceCheck tcp() {
        return check("tcp", "", "", Map.of(), "");
    }

    private static ServiceCheck http(String path, String method, Map<String, List<String>> headers, String body) {
        return check("http", path, method, headers, body);
    }

    private static ServiceCheck check(
            String type, String path, String method, Map<String, List<String>> headers, String body) {
        return new ServiceCheck(
                "alive",
                type,
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                "",
                path,
                method,
                "http",
                headers,
                body,
                false);
    }
}

package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
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
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.Trailer;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CheckProbeTest {
    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("pekko.http.server.enable-http2 = on").withFallback(ConfigFactory.load()));

    private final CheckProbe probe = new CheckProbe(Clock.systemUTC(), KIT.system());
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

    @AfterAll
    static void endSystem() {
        KIT.shutdownTestKit();
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

    @ParameterizedTest
    @CsvSource({
        "shop.Cart, true, nomad: grpc ok",
        "'', true, nomad: grpc ok",
        "shop.Slow, false, the service is NOT_SERVING",
        "shop.None, false, gRPC status 5: unknown service"
    })
    void asksByGrpcForTheServiceAndForTheServerAsAWhole(String service, boolean success, String output) {
        ServerBinding grpc = Http.get(KIT.system())
                .newServerAt("127.0.0.1", 0)
                .bindSync(CheckProbeTest::answerHealth)
                .toCompletableFuture()
                .join();

        CheckResult result = probe.run(grpcCheck(service, Duration.ofSeconds(20)), grpc.localAddress());

        grpc.unbind().toCompletableFuture().join();
        assertThat(result.output()).isEqualTo(output);
        assertThat(result.isSuccess()).isEqualTo(success);
    }

    /** As gRPC's own servers do: a message and trailers, or trailers alone. */
    private static HttpResponse answerHealth(HttpRequest request) {
        assertThat(request.getUri().path()).isEqualTo("/grpc.health.v1.Health/Check");
        String asked = request.entity()
                .toStrict(1000, KIT.system())
                .toCompletableFuture()
                .join()
                .getData()
                .drop(7)
                .utf8String();
        HttpResponse ok = HttpResponse.create();
        if (asked.equals("shop.None")) {
            return ok.addHeader(RawHeader.create("grpc-status", "5"))
                    .addHeader(RawHeader.create("grpc-message", "unknown service"))
                    .withEntity(
                            HttpEntities.create(ContentTypes.create(MediaTypes.APPLICATION_GRPC_PROTO), new byte[0]));
        }
        byte status = (byte) (asked.equals("shop.Slow") ? 2 : 1);
        ByteString message = ByteString.fromArray(new byte[] {0, 0, 0, 0, 2, 8, status});
        return ok.withEntity(HttpEntities.createChunked(
                        ContentTypes.create(MediaTypes.APPLICATION_GRPC_PROTO), Source.single(message)))
                .addAttribute(AttributeKeys.trailer, Trailer.create().addHeader(RawHeader.create("grpc-status", "0")));
    }

    @Test
    void saysWhyThereIsNoAnswerByGrpc() throws IOException {
        assertThat(probe.run(grpcCheck("", Duration.ofSeconds(20)), closedPort())
                        .output())
                .contains("refused");
        assertThat(probe.run(grpcCheck("", Duration.ofMillis(500)), server.getAddress())
                        .isSuccess())
                .isFalse();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            assertThat(probe.run(grpcCheck("", Duration.ofMillis(500)), address).output())
                    .contains("no answer from");
        }
    }

    private static ServiceCheck grpcCheck(String service, Duration timeout) {
        ServiceCheck plain = check("grpc", "", "", Map.of(), "");
        return new ServiceCheck(
                plain.name(),
                plain.type(),
                plain.interval(),
                timeout,
                "",
                "",
                "",
                "",
                Map.of(),
                "",
                false,
                "",
                "",
                "",
                new ServiceCheck.Grpc(service, false),
                ServiceCheck.Script.NONE,
                ServiceCheck.Judging.PLAIN);
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
                false,
                "",
                "",
                "",
                ServiceCheck.Grpc.NONE,
                ServiceCheck.Script.NONE,
                ServiceCheck.Judging.PLAIN);
    }
}

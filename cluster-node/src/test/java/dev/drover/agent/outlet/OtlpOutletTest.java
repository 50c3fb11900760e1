package dev.drover.agent.outlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogSettings.Protocol;
import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class OtlpOutletTest {
    private static final LogLine LINE = new LogLine(
            Instant.ofEpochSecond(7, 5),
            new LogSource("n1", "default", "web", "group", "4711", "server"),
            LogStream.STDOUT,
            "say \"hello\"");

    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile boolean endless;
    private volatile String body = "";
    private volatile String headers = "";
    private final CompletableFuture<Void> cutOff = new CompletableFuture<>();
    private HttpServer receiver;
    private OtlpOutlet outlet;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/logs", this::take);
        receiver.start();
        outlet = new OtlpOutlet(new OutletSettings(
                Protocol.OTLP,
                URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/logs"),
                OutletSettings.LOCAL0,
                Map.of("api-key", "secret")));
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private void take(HttpExchange request) {
        try (request) {
            body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            headers = request.getRequestHeaders().getFirst("api-key") + " "
                    + request.getRequestHeaders().getFirst("Content-Type");
            byte[] text = answer.getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(status, endless ? 0 : text.length);
            do {
                request.getResponseBody().write(text);
            } while (endless);
        } catch (IOException gone) {
            cutOff.complete(null);
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    void sendsLinesWithWhereTheyComeFrom() throws Exception {
        assertThat(outlet.send(List.of(LINE, LINE))).isZero();

        assertThat(headers).isEqualTo("secret application/json");
        assertThat(body)
                .startsWith("{\"resourceLogs\":[{\"resource\":{\"attributes\":[")
                .contains("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"web\"}}")
                .contains("{\"key\":\"nomad.allocation\",\"value\":{\"stringValue\":\"4711\"}}")
                .contains("\"scopeLogs\":[{\"scope\":{\"name\":\"drover\"},\"logRecords\":[{")
                .contains("\"timeUnixNano\":\"7000000005\",\"severityNumber\":9,\"severityText\":\"INFO\"")
                .contains("\"body\":{\"stringValue\":\"say \\\"hello\\\"\"}")
                .contains("{\"key\":\"log.iostream\",\"value\":{\"stringValue\":\"stdout\"}}");
        assertThat(body.split("logRecords", -1)).hasSize(2);
        assertThat(body.split("say ", -1)).hasSize(3);
    }

    @Test
    void countsWhatIsRejected() throws Exception {
        answer = "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"too long\"}}";
        assertThat(outlet.send(List.of(LINE, LINE))).isEqualTo(1);

        status = 400;
        assertThat(outlet.send(List.of(LINE, LINE))).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "400, 2"})
    void goesByTheStatusOfAnAnswerThatDoesNotEnd(int answered, int refused) throws Exception {
        status = answered;
        answer = "x".repeat(1 << 20);
        endless = true;

        assertThat(outlet.send(List.of(LINE, LINE))).isEqualTo(refused);

        assertThat(cutOff.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void sendsAgainWhatMayBeTakenLater() {
        status = 503;

        assertThatThrownBy(() -> outlet.send(List.of(LINE)))
                .isInstanceOf(IOException.class)
                .hasMessage("it answers with status 503");
    }
}

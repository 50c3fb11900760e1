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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtlpOutletTest {
    private static final LogLine LINE = new LogLine(
            Instant.ofEpochSecond(7, 5),
            new LogSource("n1", "default", "web", "group", "4711", "server"),
            LogStream.STDOUT,
            "say \"hello\"");

    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile String body = "";
    private volatile String headers = "";
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
            request.sendResponseHeaders(status, text.length);
            request.getResponseBody().write(text);
        } catch (IOException gone) {
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

    @Test
    void sendsAgainWhatMayBeTakenLater() {
        status = 503;

        assertThatThrownBy(() -> outlet.send(List.of(LINE)))
                .isInstanceOf(IOException.class)
                .hasMessage("it answers with status 503");
    }
}

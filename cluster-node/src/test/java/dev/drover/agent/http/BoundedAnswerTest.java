package dev.drover.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class BoundedAnswerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private String body = "";
    private int promised;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** An exchange that is not closed goes on: what it has promised may still come. */
    private void serve(HttpExchange exchange) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, promised);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
    }

    private BoundedAnswer ask(int most, Duration patience) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return BoundedAnswer.to(HttpRequest.newBuilder(address).build(), client, most, patience);
    }

    @ParameterizedTest
    @CsvSource({"4, true, four", "5, true, four", "3, false, fou", "0, false, ''"})
    void hasNoMoreThanWasAskedFor(int most, boolean isWhole, String text) throws Exception {
        body = "four";
        promised = 4;

        assertThat(ask(most, LONG)).isEqualTo(new BoundedAnswer(200, text, isWhole));
    }

    @Test
    void isGivenUpWhenItsBodyDoesNotComeInTime() {
        body = "begun";
        promised = 10;

        assertThatThrownBy(() -> ask(100, Duration.ofMillis(300)))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("nothing came within 300 ms");
    }

    @Test
    void saysThatNobodyAnswers() {
        server.stop(0);

        assertThatThrownBy(() -> ask(100, LONG)).isInstanceOf(IOException.class);
    }
}

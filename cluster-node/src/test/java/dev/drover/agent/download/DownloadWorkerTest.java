package dev.drover.agent.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom headers and credentials of an artifact are shown to. */
@Timeout(120)
class DownloadWorkerTest {
    private static final Map<String, String> HEADERS = Map.of("X-Token", "secret");
    private static final String SHOWN = " secret Basic bWU6cGFzcw==";
    private static final String HIDDEN = " null null";

    /** The path of each request, its token and its authorization, as the servers have seen them. */
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private HttpServer own;
    private HttpServer other;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        own.createContext("/near", exchange -> redirect(exchange, "/app.jar"));
        own.createContext("/far", exchange -> redirect(exchange, at(other, "/on")));
        own.createContext("/app.jar", exchange -> answer(exchange, "hello"));
        other.createContext("/on", exchange -> redirect(exchange, "/app.jar"));
        other.createContext("/app.jar", exchange -> answer(exchange, "hello"));
        other.createContext("/sums", exchange -> answer(exchange, "5d41402abc4b2a76b9719d911017c592  app.jar\n"));
        own.start();
        other.start();
    }

    @AfterEach
    void stop() {
        own.stop(0);
        other.stop(0);
    }

    private static String at(HttpServer server, String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void redirect(HttpExchange exchange, String location) throws IOException {
        note(exchange);
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        note(exchange);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void note(HttpExchange exchange) {
        requests.add(String.join(
                " ",
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("X-Token"),
                exchange.getRequestHeaders().getFirst("Authorization")));
    }

    /** With a token in a header, and a user's name and password in the address. */
    private void fetch(String path, String checksumFile) {
        String location = at(own, path).replace("http://", "http://me:pass@");
        DownloadOrder order = new DownloadOrder(
                "",
                Transport.HTTP,
                location,
                "app.jar",
                "",
                checksumFile,
                ArchiveKind.NONE,
                Map.of(),
                HEADERS,
                false,
                Validator.NONE);
        DownloadWorker worker = new DownloadWorker(ArtifactLimits.STANDARD, Map.of(), Clock.systemUTC());
        assertThat(worker.perform(order, directory).reason()).isEmpty();
        assertThat(directory.resolve(DownloadOrder.DOWNLOAD)).hasContent("hello");
    }

    @Test
    void showsThemToTheSameHostAlongARedirect() {
        fetch("/near", "");

        assertThat(requests).containsExactly("/near" + SHOWN, "/app.jar" + SHOWN);
    }

    /** CVE-2024-45336 of Go: also from where that host leads on to. */
    @Test
    void hidesThemFromAnotherHostThatARedirectLeadsTo() {
        fetch("/far", "");

        assertThat(requests).containsExactly("/far" + SHOWN, "/on" + HIDDEN, "/app.jar" + HIDDEN);
    }

    @Test
    void hidesThemFromAnotherHostThatListsTheChecksum() {
        fetch("/app.jar", at(other, "/sums"));

        assertThat(requests).containsExactly("/app.jar" + SHOWN, "/sums" + HIDDEN);
    }
}

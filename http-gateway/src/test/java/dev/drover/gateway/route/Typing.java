package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody at a command beside a task, as Nomad's clients are. */
final class Typing implements WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringBuilder message = new StringBuilder();
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private @Nullable WebSocket socket;

    private Typing() {}

    static Typing at(int port, String path, String command, String more) {
        Typing typing = new Typing();
        String encoded = URLEncoder.encode(command, StandardCharsets.UTF_8);
        typing.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path + encoded + more), typing)
                .join();
        return typing;
    }

    void say(String text) {
        if (socket != null) {
            socket.sendText(text, true).join();
        }
    }

    /** What came first. */
    String firstOutput() throws Exception {
        return first.get(60, TimeUnit.SECONDS);
    }

    /** Output, errors and exit code. */
    String end() throws Exception {
        return end.get(60, TimeUnit.SECONDS);
    }

    void leave() {
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        message.append(text);
        if (last) {
            take(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            append(json.path("stdout"), out);
            append(json.path("stderr"), err);
            first.complete(out.toString());
            if (json.path("exited").asBoolean()) {
                end.complete(out + "|" + err + "|" + json.path("result").path("exit_code"));
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static void append(JsonNode stream, StringBuilder to) throws IOException {
        byte[] data = stream.path("data").binaryValue();
        if (data != null) {
            to.append(new String(data, StandardCharsets.UTF_8));
        }
    }
}

package dev.drover.agent.engine;

import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Asks an engine over its unix socket: a connection for each request, which costs nothing there. Thread-safe. */
final class EngineHttp {
    /** For what has no end of its own. */
    static final Duration FOR_EVER = Duration.ofDays(10_000);

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Path socket;
    private final ScheduledThreadPoolExecutor deadlines;

    EngineHttp(Path socket) {
        this.socket = socket;
        this.deadlines = new ScheduledThreadPoolExecutor(1, step -> {
            Thread thread = new Thread(step, "engine-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
        deadlines.allowCoreThreadTimeOut(true);
    }

    /**
     * A request.
     *
     * @param path with its query
     * @param fields of the head, besides those that every request has
     * @param patience how long the whole exchange may take
     */
    record Request(
            String method, String path, Map<String, String> fields, Optional<Value.Fields> body, Duration patience) {
        static Request of(String method, String path, Duration patience) {
            return new Request(method, path, Map.of(), Optional.empty(), patience);
        }

        Request with(Value.Fields said) {
            return new Request(method, path, fields, Optional.of(said), patience);
        }

        Request with(Map<String, String> more) {
            return new Request(method, path, more, body, patience);
        }
    }

    Exchange open(Request request) throws IOException {
        SocketStreams connection = SocketStreams.connect(socket);
        Future<?> deadline =
                deadlines.schedule(() -> close(connection), request.patience().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return Exchange.begin(connection, bytes(request), deadline);
        } catch (ClosedChannelException closed) {
            // Nobody but the deadline closes what nobody has yet.
            throw new IOException("the engine did not answer in time", closed);
        }
    }

    private static void close(SocketStreams connection) {
        try {
            connection.close();
        } catch (IOException alreadyBroken) {
            throw new IllegalStateException(alreadyBroken);
        }
    }

    private static byte[] bytes(Request request) {
        byte[] body = request.body()
                .map(said -> ValueJson.write(said).getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.put("Host", "engine");
        fields.put("User-Agent", "drover");
        fields.put("Connection", "close");
        fields.put("Content-Length", Integer.toString(body.length));
        if (request.body().isPresent()) {
            fields.put("Content-Type", "application/json");
        }
        fields.putAll(request.fields());
        StringBuilder head = new StringBuilder(request.method() + " " + request.path() + " HTTP/1.1\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}

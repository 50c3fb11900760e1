package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This end of a command that runs beside a task: passes on what is typed, prints what the command writes. */
final class RemoteCommand {
    private static final int BUFFER = 16 * 1024;
    private static final int LOOK_SECONDS = 1;
    private static final int LOOKS_A_HEARTBEAT = 10;
    private static final int ENDED_BY_CALLER = 1;

    private final Session session;
    private final EscapeFilter escape;
    private final boolean passesInput;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Object sending = new Object();
    private Supplier<Optional<ObjectNode>> sizes = Optional::empty;

    RemoteCommand(Session session, EscapeFilter escape, boolean passesInput) {
        this.session = session;
        this.escape = escape;
        this.passesInput = passesInput;
    }

    /** @param source tells the size of this terminal, as a message */
    RemoteCommand withSizes(Supplier<Optional<ObjectNode>> source) {
        sizes = source;
        return this;
    }

    /**
     * Runs until the command has ended.
     *
     * @param connect opens a WebSocket
     * @return the command's exit code
     */
    int run(Function<WebSocket.Listener, WebSocket> connect) {
        WebSocket socket = connect.apply(new Output());
        Thread input = new Thread(() -> passInput(socket), "input");
        input.setDaemon(true);
        input.start();
        Optional<ObjectNode> told = Optional.empty();
        for (int look = 0; ; look++) {
            Optional<ObjectNode> size = sizes.get();
            if (!size.equals(told)) {
                size.ifPresent(message -> send(socket, message));
                told = size;
            } else if (look % LOOKS_A_HEARTBEAT == LOOKS_A_HEARTBEAT - 1) {
                send(socket, Json.object());
            }
            Optional<Integer> code = awaitExit();
            if (code.isPresent()) {
                socket.abort();
                return code.get();
            }
        }
    }

    /** Empty while the command runs on. */
    private Optional<Integer> awaitExit() {
        try {
            return Optional.of(exit.get(LOOK_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException runsOn) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new CliException("Error running the command: " + (cause == null ? e : cause).getMessage());
        }
    }

    private void passInput(WebSocket socket) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = passesInput ? session.input() : new ByteArrayInputStream(new byte[0])) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int wanted = escape.before(buffer, read);
                if (wanted > 0) {
                    ObjectNode message = Json.object();
                    message.putObject("stdin").put("data", Arrays.copyOf(buffer, wanted));
                    send(socket, message);
                }
                if (wanted < read) {
                    exit.complete(ENDED_BY_CALLER);
                    return;
                }
            }
            ObjectNode end = Json.object();
            end.putObject("stdin").put("close", true);
            send(socket, end);
        } catch (IOException e) {
            exit.completeExceptionally(e);
        }
    }

    /** One message at a time: a WebSocket takes no second one before the first has gone. */
    private void send(WebSocket socket, ObjectNode message) {
        synchronized (sending) {
            try {
                socket.sendText(Json.compact(message), true).join();
            } catch (CompletionException | IllegalStateException closed) {
                // What has become of the command is told by the other direction.
                return;
            }
        }
    }

    private final class Output implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                String whole = partial.toString();
                partial.setLength(0);
                take(whole);
            }
            socket.request(1);
            return null;
        }

        private void take(String text) {
            try {
                JsonNode message = Json.read(text);
                print(message.path("stdout"), session.terminal().out());
                print(message.path("stderr"), session.terminal().err());
                if (message.path("exited").asBoolean()) {
                    exit.complete(message.path("result").path("exit_code").asInt());
                }
            } catch (IOException malformed) {
                exit.completeExceptionally(malformed);
            }
        }

        private void print(JsonNode stream, PrintStream out) throws IOException {
            byte[] data = stream.path("data").binaryValue();
            if (data != null) {
                out.write(data);
                out.flush();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            exit.completeExceptionally(
                    new IOException("the connection was closed" + (reason.isEmpty() ? "" : ": " + reason)));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            exit.completeExceptionally(error);
        }
    }
}

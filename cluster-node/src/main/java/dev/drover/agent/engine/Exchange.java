package dev.drover.agent.engine;

import dev.drover.agent.json.Answer;
import dev.drover.protocol.Value;
import dev.drover.protocol.api.ValueJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;

/** One request to an engine and its answer, on a connection of its own. Closing it ends both. */
public final class Exchange implements AutoCloseable {
    private static final int LONGEST_ANSWER = 16 << 20;
    private static final int FIRST_REFUSAL = 400;

    private final SocketStreams socket;
    private final Future<?> deadline;
    private final InputStream body;
    private final OutputStream output;

    private Exchange(SocketStreams socket, Future<?> deadline, InputStream body) {
        this.socket = socket;
        this.deadline = deadline;
        this.body = body;
        this.output = socket.output();
    }

    /**
     * Sends a request, and waits for the head of its answer.
     *
     * @param deadline ends the exchange; called off when it is closed before
     * @throws EngineException if the engine refuses
     */
    static Exchange begin(SocketStreams socket, byte[] request, Future<?> deadline) throws IOException {
        try {
            OutputStream output = socket.output();
            output.write(request);
            InputStream input = new BufferedInputStream(socket.input());
            ResponseHead head = ResponseHead.read(input);
            Exchange exchange = new Exchange(socket, deadline, head.body(input));
            if (head.status() >= FIRST_REFUSAL) {
                throw new EngineException(head.status(), exchange.complaint(head.status()));
            }
            return exchange;
        } catch (IOException failed) {
            deadline.cancel(false);
            socket.close();
            throw failed;
        }
    }

    private String complaint(int status) {
        try {
            String message = answer().text("message");
            return message.isEmpty() ? "status " + status : message;
        } catch (IOException unreadable) {
            return "status " + status;
        }
    }

    /** All of the body, which is JSON. */
    Answer answer() throws IOException {
        String text = text();
        try {
            return new Answer(text.isBlank() ? new Value.Null() : ValueJson.parse(text));
        } catch (IllegalArgumentException broken) {
            throw new IOException("the engine's answer " + broken.getMessage(), broken);
        }
    }

    /** All of the body. */
    String text() throws IOException {
        byte[] bytes = body.readNBytes(LONGEST_ANSWER + 1);
        if (bytes.length > LONGEST_ANSWER) {
            throw new IOException("the engine's answer is too long");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What the engine says, as it comes. */
    public InputStream input() {
        return body;
    }

    /** What it is told further, where the connection was given up to that. Closing it leaves the input open. */
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() throws IOException {
        deadline.cancel(false);
        socket.close();
    }
}

package dev.drover.agent.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Takes apart what an engine sends of several streams on one connection. */
public final class OutputFrames {
    private static final int HEAD = 8;
    private static final int STDERR = 2;
    private static final int LONGEST = 16 << 20;

    private final InputStream from;

    public OutputFrames(InputStream from) {
        this.from = from;
    }

    /** A piece of one stream; its bytes are all of an array. */
    public record Frame(boolean isError, ByteBuffer data) {}

    /** Waits for the next one; empty at the end. */
    public Optional<Frame> next() throws IOException {
        byte[] head = from.readNBytes(HEAD);
        if (head.length == 0) {
            return Optional.empty();
        }
        int length = head.length < HEAD ? 0 : ByteBuffer.wrap(head).getInt(HEAD - Integer.BYTES);
        if (head.length < HEAD || length < 0 || length > LONGEST) {
            throw new IOException("the engine's output is not in frames");
        }
        byte[] bytes = from.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the engine's output ends too early");
        }
        return Optional.of(new Frame(head[0] == STDERR, ByteBuffer.wrap(bytes)));
    }

    /** Whether there is more at once. */
    public boolean hasMore() throws IOException {
        return from.available() > 0;
    }
}

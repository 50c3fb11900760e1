package dev.drover.agent.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an HTTP answer: so many bytes, or chunks that say how long each of them is. */
final class BodyInput extends InputStream {
    static final long CHUNKED = -1;
    private static final int HEXADECIMAL = 16;

    private final InputStream from;
    private final boolean chunked;
    /** What is left of the body, or of the chunk. */
    private long left;

    private boolean ended;

    BodyInput(InputStream from, long length) {
        this.from = from;
        this.chunked = length == CHUNKED;
        this.left = chunked ? 0 : length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int read = from.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("the engine's answer ends too early");
        }
        left -= read;
        if (left == 0 && chunked) {
            ResponseHead.line(from);
        }
        return read;
    }

    private void nextChunk() throws IOException {
        if (!chunked) {
            ended = true;
            return;
        }
        String size = ResponseHead.line(from);
        int extension = size.indexOf(';');
        try {
            left = Long.parseLong(extension < 0 ? size : size.substring(0, extension), HEXADECIMAL);
        } catch (NumberFormatException damaged) {
            throw new IOException("the engine's answer has a chunk of no length", damaged);
        }
        ended = left == 0;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, from.available());
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}

package dev.drover.protocol.stream;

import java.nio.ByteBuffer;

/**
 * A piece of a log or of another file.
 *
 * @param file the file's name, such as {@code web.stdout.0}
 * @param offset of the data in that file
 * @param data read-only
 * @param event what has happened to the file, in Nomad's words; empty as a rule
 */
public record LogFrame(String file, long offset, ByteBuffer data, String event) {
    public LogFrame {
        data = data.asReadOnlyBuffer();
    }

    /** A piece of a file that nothing has happened to. */
    public LogFrame(String file, long offset, ByteBuffer data) {
        this(file, offset, data, "");
    }

    /** A view of the data with a position of its own. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    /** A copy of the data. */
    public byte[] bytes() {
        byte[] bytes = new byte[data.remaining()];
        data().get(bytes);
        return bytes;
    }
}

package dev.drover.protocol.stream;

import java.nio.ByteBuffer;

/**
 * A piece of a log.
 *
 * @param file the log file's name, such as {@code web.stdout.0}
 * @param offset of the data in that file
 * @param data read-only
 */
public record LogFrame(String file, long offset, ByteBuffer data) {
    public LogFrame {
        data = data.asReadOnlyBuffer();
    }

    /** A view of the data with a position of its own. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }
}

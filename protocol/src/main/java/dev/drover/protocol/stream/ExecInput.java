package dev.drover.protocol.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Something for a running command.
 *
 * @param data for its standard input; read-only
 * @param close whether that is the end of it
 * @param size what its terminal's size is from now on
 */
public record ExecInput(ByteBuffer data, boolean close, Optional<TerminalSize> size) {
    /** A terminal's size in characters. */
    public record TerminalSize(int rows, int columns) {}

    /** More are refused in one piece. */
    public static final int MOST_BYTES = 256 * 1024;

    public ExecInput {
        data = data.asReadOnlyBuffer();
    }

    /** A view of the data with a position of its own. */
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }
}

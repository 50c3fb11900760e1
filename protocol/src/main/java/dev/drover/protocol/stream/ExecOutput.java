package dev.drover.protocol.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * How a running command's output travels: as pieces of files that are called after its streams, the last of them holding the
 * exit code in digits.
 */
public final class ExecOutput {
    public static final String STDOUT = "stdout";
    public static final String STDERR = "stderr";
    private static final String EXIT = "exit";

    private ExecOutput() {}

    /** The last piece. */
    public static LogFrame exit(int code) {
        return new LogFrame(EXIT, 0, ByteBuffer.wrap(Integer.toString(code).getBytes(StandardCharsets.US_ASCII)));
    }

    /** The exit code, if a piece is the last. */
    public static OptionalInt exitCode(LogFrame frame) {
        return frame.file().equals(EXIT)
                ? OptionalInt.of(Integer.parseInt(
                        StandardCharsets.US_ASCII.decode(frame.data()).toString()))
                : OptionalInt.empty();
    }
}

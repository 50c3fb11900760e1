package dev.drover.agent.directory;

import java.net.URLConnection;
import java.nio.ByteBuffer;

/** What a file seems to hold, as browsers call it. */
final class ContentType {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";
    private static final int ESCAPE = 0x1b;

    private ContentType() {}

    /**
     * By its name, if that tells; otherwise it is text, unless there are bytes that no text has.
     *
     * @param sample its beginning
     */
    static String of(String name, ByteBuffer sample) {
        String byName = URLConnection.guessContentTypeFromName(name);
        if (byName != null) {
            return byName;
        }
        ByteBuffer bytes = sample.duplicate();
        while (bytes.hasRemaining()) {
            int value = bytes.get();
            boolean isControl = value >= 0 && value < ' ' && !isLayout(value);
            if (isControl) {
                return BYTES;
            }
        }
        return TEXT;
    }

    private static boolean isLayout(int value) {
        return value == '\n' || value == '\r' || value == '\t' || value == '\f' || value == ESCAPE;
    }
}

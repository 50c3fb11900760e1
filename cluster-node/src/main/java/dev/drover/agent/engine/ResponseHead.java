package dev.drover.agent.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comes before the body of an HTTP answer.
 *
 * @param fields by their names in any case
 */
record ResponseHead(int status, Map<String, String> fields) {
    private static final int LONGEST = 64 << 10;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    /** Reads up to the empty line, and no byte further. */
    static ResponseHead read(InputStream from) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) < 0) {
            int next = from.read();
            if (next < 0) {
                throw new EOFException("the engine has hung up");
            }
            if (text.length() > LONGEST) {
                throw new IOException("the engine's answer has no end");
            }
            text.append((char) next);
        }
        String[] lines = text.toString().split("\r\n", -1);
        Matcher status = STATUS_LINE.matcher(lines[0]);
        if (!status.matches()) {
            throw new IOException("the engine does not answer in HTTP");
        }
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int line = 1; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            if (colon > 0) {
                fields.put(
                        lines[line].substring(0, colon).strip(),
                        lines[line].substring(colon + 1).strip());
            }
        }
        return new ResponseHead(Integer.parseInt(status.group(1)), fields);
    }

    /** The body that follows this head. */
    InputStream body(InputStream from) throws IOException {
        if (status == 101) {
            return from;
        }
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (fields.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
            return new BodyInput(from, BodyInput.CHUNKED);
        }
        String length = fields.get("Content-Length");
        if (length == null) {
            return from;
        }
        try {
            return new BodyInput(from, Long.parseLong(length));
        } catch (NumberFormatException damaged) {
            throw new IOException("the engine's answer has no length but \"" + length + "\"", damaged);
        }
    }

    /** A line of protocol text, without its end. */
    static String line(InputStream from) throws IOException {
        byte[] bytes = new byte[256];
        int length = 0;
        for (int next = from.read(); next != '\n'; next = from.read()) {
            if (next < 0 || length == bytes.length) {
                throw new EOFException("the engine's answer ends too early");
            }
            bytes[length++] = (byte) next;
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).strip();
    }
}

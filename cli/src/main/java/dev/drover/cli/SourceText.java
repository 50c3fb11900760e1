package dev.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads what people have written in files, in UTF-8.
 *
 * @param doing how messages begin
 * @param mostBytes a larger file is refused
 */
record SourceText(Session session, String doing, int mostBytes) {
    private static final int URL_TIMEOUT_MS = 30_000;

    /**
     * The text of a file.
     *
     * @param name a path, an http address, or {@code -} for standard input
     */
    String read(String name) {
        if (name.startsWith("http://") || name.startsWith("https://")) {
            return ofUrl(name);
        }
        if (!name.equals("-")) {
            return file(name);
        }
        try {
            return text(session.input(), "<stdin>");
        } catch (IOException e) {
            throw new CliException(doing + ": could not read standard input: " + e.getMessage());
        }
    }

    private String ofUrl(String name) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(name).openConnection();
            connection.setConnectTimeout(URL_TIMEOUT_MS);
            connection.setReadTimeout(URL_TIMEOUT_MS);
            try (InputStream in = connection.getInputStream()) {
                return text(in, name);
            }
        } catch (IOException e) {
            throw new CliException(doing + ": could not fetch \"" + name + "\": " + e.getMessage());
        }
    }

    /** The text of a file in the file system. */
    String file(String name) {
        Path path = session.directory().resolve(name);
        try (InputStream in = Files.newInputStream(path)) {
            return text(in, name);
        } catch (NoSuchFileException e) {
            throw new CliException(doing + ": no such file \"" + name + "\"");
        } catch (AccessDeniedException e) {
            throw new CliException(doing + ": no permission to read \"" + name + "\"");
        } catch (IOException e) {
            String problem = Files.isDirectory(path) ? "is a directory" : "cannot be read: " + e.getMessage();
            throw new CliException(doing + ": \"" + name + "\" " + problem);
        }
    }

    private String text(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new CliException(doing + ": \"" + name + "\" is larger than " + Sizes.ofBytes(mostBytes));
        }
        return decoded(bytes, name);
    }

    /** A byte that is no text would otherwise become another character in what is read, silently. */
    private String decoded(byte[] bytes, String name) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            long line = 1 + text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.lastIndexOf('\n');
            throw new CliException("%s: %s:%d,%d: the file is not UTF-8: byte 0x%02x"
                    .formatted(doing, name, line, column, bytes[in.position()]));
        }
        return text;
    }
}

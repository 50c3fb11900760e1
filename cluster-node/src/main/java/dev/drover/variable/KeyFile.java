package dev.drover.variable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that holds a key, in one line: a mark, the key's id, the key. The id follows from the key, so that a damaged file is
 * known as one. It can be copied from server to server as it is.
 */
public final class KeyFile {
    private static final String MARK = "drover-key/v1";
    private static final Pattern LINE = Pattern.compile(MARK + " ([0-9a-f]{16}) ([A-Za-z0-9+/]{43}=)\\s*");
    private static final int MOST_BYTES = 1024;

    private KeyFile() {}

    /** Not a record: it must not be printed by chance. */
    static final class Key {
        private static final int BYTES = 32;
        private static final int ID_BYTES = 8;

        private final byte[] bytes;

        private Key(byte[] bytes) {
            this.bytes = bytes;
        }

        static Key random(SecureRandom random) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            return new Key(bytes);
        }

        byte[] bytes() {
            return bytes.clone();
        }

        String id() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
                return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
            } catch (NoSuchAlgorithmException impossible) {
                throw new AssertionError("every JDK has SHA-256", impossible);
            }
        }
    }

    /** Reads a server's own key, and makes one if it has none yet. */
    public static Keyring readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            write(file, Key.random(new SecureRandom()));
        }
        return read(file);
    }

    /**
     * The key of a file.
     *
     * @throws IOException with a sentence for the operator, if there is no such file or it holds no key
     */
    public static Keyring read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("cannot read keyring file \"" + file + "\"");
        }
        String text = Files.size(file) > MOST_BYTES ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException(
                    "keyring file \"" + file + "\" is damaged: it is not of the form \"" + MARK + " <id> <key>\"");
        }
        Key key = new Key(Base64.getDecoder().decode(line.group(2)));
        if (!key.id().equals(line.group(1))) {
            throw new IOException("keyring file \"" + file + "\" is damaged: its key is not \"" + line.group(1) + "\"");
        }
        return new Keyring(key);
    }

    /** By rename, and only when it is on the disk: what is encrypted with a key that was lost is lost, too. */
    private static void write(Path file, Key key) throws IOException {
        String line = MARK + " " + key.id() + " " + Base64.getEncoder().encodeToString(key.bytes()) + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}

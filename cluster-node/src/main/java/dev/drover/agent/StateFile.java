package dev.drover.agent;

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
import java.util.Arrays;

/** A file that is either whole or known to be damaged: a mark, the SHA-256 of the content, the content. */
final class StateFile {
    private static final byte[] MARK = "drover-state/v1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;
    private static final int MAX_BYTES = 16 << 20;

    private StateFile() {}

    /** The file is there, but not as it was written. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(Path file, String why) {
            super("state file \"" + file + "\" is damaged: " + why);
        }
    }

    /** Replaces the file: whoever reads it sees the old content or the new one, also after a loss of power. */
    static void write(Path file, byte[] content) throws IOException {
        replace(file, content);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            sync(directory);
        }
    }

    /** Like {@link #write}, but for the file's name: which of both contents it names is certain once its directory is synced. */
    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            ByteBuffer all = ByteBuffer.allocate(MARK.length + HASH_BYTES + content.length);
            all.put(MARK).put(hash(content)).put(content).flip();
            while (all.hasRemaining()) {
                channel.write(all);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * The content.
     *
     * @throws DamagedException if it is not what was written
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new DamagedException(file, "it is longer than any state");
        }
        byte[] all = Files.readAllBytes(file);
        int start = MARK.length + HASH_BYTES;
        if (all.length < start) {
            throw new DamagedException(file, "it ends after " + all.length + " bytes");
        }
        if (!Arrays.equals(all, 0, MARK.length, MARK, 0, MARK.length)) {
            throw new DamagedException(file, "it does not begin as a state file does");
        }
        byte[] content = Arrays.copyOfRange(all, start, all.length);
        if (!MessageDigest.isEqual(hash(content), Arrays.copyOfRange(all, MARK.length, start))) {
            throw new DamagedException(file, "its checksum is wrong");
        }
        return content;
    }

    /** Has the names of a directory survive a loss of power. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}

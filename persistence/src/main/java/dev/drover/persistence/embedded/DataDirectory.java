package dev.drover.persistence.embedded;

import dev.drover.persistence.embedded.EmbeddedCassandraException.Problem;
import dev.drover.persistence.ownership.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one embedded Cassandra, and the lock that says who may start it.
 *
 * <p>The lock belongs to the agent's process, not to the server's: the server itself watches it to learn whether its agent
 * lives. POSIX frees a lock when the process closes <em>any</em> descriptor of the file, so only this class opens it.
 */
final class DataDirectory implements AutoCloseable {
    private static final int LOCK_ATTEMPTS = 20;
    private static final long LOCK_RETRY_MS = 25;
    private static final int LOG_TAIL_LINES = 12;
    /** Frames of stack traces, and what every JDK 17 says about every Cassandra. */
    private static final Pattern NOISE =
            Pattern.compile("^\\s+(at |\\.\\.\\. )|^WARNING: .*(SecurityManager|deprecated method)");

    private static final long BYTES_PER_MB = 1024L * 1024;

    private final Path root;
    private final FileChannel lockChannel;

    private DataDirectory(Path root, FileChannel lockChannel) {
        this.root = root;
        this.lockChannel = lockChannel;
    }

    /** Creates what is missing, checks that it can be written, and takes the lock. */
    static DataDirectory open(Path root, long minimumFreeMb) {
        FileChannel channel;
        try {
            for (String name : List.of("data", "logs", "tmp")) {
                Files.createDirectories(root.resolve(name));
            }
            channel = FileChannel.open(
                    lockFile(root), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(root, e);
        }
        DataDirectory directory = new DataDirectory(root, channel);
        try {
            directory.lock();
            directory.checkSpace(minimumFreeMb);
            return directory;
        } catch (IOException e) {
            directory.close();
            throw notWritable(root, e);
        } catch (EmbeddedCassandraException e) {
            directory.close();
            throw e;
        }
    }

    private static EmbeddedCassandraException notWritable(Path root, IOException cause) {
        return new EmbeddedCassandraException(
                Problem.NOT_WRITABLE, "cannot write to data directory \"" + root + "\": " + describe(cause), cause);
    }

    private static String describe(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason().toLowerCase(Locale.ROOT) + " (\"" + failure.getFile() + "\")";
        }
        return e.toString();
    }

    /** A server that looks whether it still has an owner holds a shared lock for a moment, hence the repeats. */
    private void lock() throws IOException {
        for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
            if (ProcessLock.take(lockChannel)) {
                lockChannel.truncate(0);
                lockChannel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return;
            }
            pause(LOCK_RETRY_MS);
        }
        ByteBuffer holder = ByteBuffer.allocate(32);
        lockChannel.read(holder, 0);
        throw new EmbeddedCassandraException(
                Problem.IN_USE,
                "data directory \"" + root + "\" is in use by the agent with pid "
                        + new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII));
    }

    private void checkSpace(long minimumFreeMb) throws IOException {
        long freeMb = Files.getFileStore(root).getUsableSpace() / BYTES_PER_MB;
        if (freeMb < minimumFreeMb) {
            throw new EmbeddedCassandraException(
                    Problem.DISK_FULL,
                    "the disk is full: data directory \"" + root + "\" has " + freeMb
                            + " MB free, and Cassandra needs at least " + minimumFreeMb + " MB");
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the embedded Cassandra", e);
        }
    }

    Path root() {
        return root;
    }

    Path lockFile() {
        return lockFile(root);
    }

    private static Path lockFile(Path root) {
        return root.resolve("agent.lock");
    }

    Path file(String name) {
        return root.resolve(name);
    }

    /** JVM messages; what the server logs is in {@link #serverLog()}. */
    Path console() {
        return root.resolve("logs/console.log");
    }

    Path serverLog() {
        return root.resolve("logs/cassandra.log");
    }

    void write(String name, String content) {
        try {
            Path temporary = root.resolve(name + ".new");
            Files.writeString(temporary, content);
            Files.move(
                    temporary, root.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw notWritable(root, e);
        }
    }

    /** Empties what a killed server leaves behind: each run unpacks its native libraries anew. */
    void clearTemporary() {
        try (Stream<Path> files = Files.list(root.resolve("tmp"))) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw notWritable(root, e);
        }
    }

    /** The server that was started here last, whether it still runs or not. */
    Optional<ServerRecord> lastServer() {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(root.resolve(ServerRecord.FILE))) {
            properties.load(reader);
            return ServerRecord.parse(properties);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void record(ServerRecord server) {
        write(ServerRecord.FILE, server.format());
    }

    /** The last lines of what the server and its JVM said, oldest first. */
    String logTail() {
        return tail(serverLog()) + tail(console());
    }

    private static String tail(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            List<String> words =
                    lines.filter(line -> !NOISE.matcher(line).find()).toList();
            StringBuilder text = new StringBuilder();
            for (String line : words.subList(Math.max(0, words.size() - LOG_TAIL_LINES), words.size())) {
                text.append("\n  ").append(line);
            }
            return text.toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.drover.persistence.ownership;

import dev.drover.persistence.store.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A server's data directory, held by a lock while this is open: who holds it knows that its former holder is gone. */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final String ID_FILE = "directory-id";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path path;
    private final String id;
    private final FileChannel channel;

    private DataDirectory(Path path, String id, FileChannel channel) {
        this.path = path;
        this.id = id;
        this.channel = channel;
    }

    /** Creates the directory if it is new, and fails if another process or another part of this one holds it. */
    public static DataDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!ProcessLock.take(channel)) {
                throw new IOException("data directory \"" + path + "\" is in use by another process");
            }
            return new DataDirectory(path, readOrCreateId(path), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String readOrCreateId(Path path) throws IOException {
        Path file = path.resolve(ID_FILE);
        if (Files.exists(file)) {
            String id = Files.readString(file).strip();
            if (!id.isEmpty()) {
                return id;
            }
        }
        String id = UUID.randomUUID().toString();
        Path fresh = path.resolve(ID_FILE + ".new");
        Files.writeString(fresh, id + System.lineSeparator());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return id;
    }

    public Path path() {
        return path;
    }

    /** The identity under which a server of this name opens its sessions from here. */
    public ServerIdentity identity(String serverName) {
        return new ServerIdentity(serverName, host(), bootId(), id);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "localhost";
        }
    }

    /** Where the boot has no id nobody is recognised as its own successor, and leases are waited out. */
    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException unknown) {
            return UUID.randomUUID().toString();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("data directory \"" + path + "\" cannot be released", e);
        }
    }
}

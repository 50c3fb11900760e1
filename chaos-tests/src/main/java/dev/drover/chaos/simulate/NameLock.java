package dev.drover.chaos.simulate;

import dev.drover.persistence.ownership.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Nodes of one name are simulated by one process at a time: two would take each other's streams away for ever. What runs on
 * another machine, or as another user, is not noticed.
 */
record NameLock(FileChannel channel) implements AutoCloseable {
    /** Empty if a process has it for the same name and servers; it is let go of when this process ends, if not before. */
    static Optional<NameLock> take(Path directory, SimulateSettings settings) throws IOException {
        String what = System.getProperty("user.name") + "|" + settings.name() + "|"
                + String.join(",", settings.servers().stream().sorted().toList());
        Path file =
                directory.resolve("drover-simulate-" + UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!ProcessLock.take(channel)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new NameLock(channel));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.drover.agent.log;

import dev.drover.agent.directory.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** When the newest segment of a stream got its first byte; not every file system tells when a file was made. */
final class FirstWrites {
    private FirstWrites() {}

    private static Path file(TaskOutput output, LogStream stream) {
        return output.state().resolve(stream.wireName() + ".first-write");
    }

    static void note(TaskOutput output, LogStream stream, long number, Instant at) throws IOException {
        TextFile.replace(file(output, stream), number + " " + at.toEpochMilli() + "\n");
    }

    /** Empty if none was noted of this segment. */
    static Optional<Instant> of(TaskOutput output, LogStream stream, long number) throws IOException {
        try {
            String[] noted = Files.readString(file(output, stream)).strip().split(" ", -1);
            return Long.parseLong(noted[0]) == number
                    ? Optional.of(Instant.ofEpochMilli(Long.parseLong(noted[1])))
                    : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}

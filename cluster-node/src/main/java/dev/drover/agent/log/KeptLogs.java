package dev.drover.agent.log;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.Trees;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of allocations that are gone, as long as it is kept: {@code client/logs/ALLOCATION/} with the rotated files in
 * {@code logs} and what tells their offsets in {@code state/TASK}. Everything is moved there by rename, so that keeping costs
 * nothing. Blocking; thread-safe as long as nobody keeps the same allocation twice at once.
 */
public final class KeptLogs {
    private static final Logger LOG = LoggerFactory.getLogger(KeptLogs.class);
    private static final String LOGS = "logs";
    private static final String STATE = "state";

    private final Path place;
    private final Duration retention;

    public KeptLogs(Path dataDirectory, Duration retention) {
        this.place = dataDirectory.resolve("client/logs");
        this.retention = retention;
    }

    /** Moves away what is to be kept of an allocation that is about to be deleted; nothing if nothing is ever kept. */
    public void keep(AllocationId id, AllocationDirectory allocation) throws IOException {
        if (retention.isZero() || !Files.isDirectory(allocation.logs())) {
            return;
        }
        Files.createDirectories(place);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
        Path kept = place.resolve(id.value());
        Files.createDirectories(kept.resolve(STATE));
        for (String task : allocation.taskNames()) {
            keep(allocation.task(task), kept.resolve(STATE).resolve(task));
        }
        Files.move(allocation.logs(), kept.resolve(LOGS), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void keep(TaskDirectory task, Path state) throws IOException {
        Files.createDirectories(state);
        List<Path> files = new ArrayList<>(List.of(Segments.sizeFile(task.state())));
        for (LogStream stream : LogStream.values()) {
            files.add(TaskOutput.spool(task.state(), stream));
            files.add(Layout.file(task.state(), stream));
        }
        for (Path file : files) {
            if (Files.exists(file)) {
                Files.move(file, state.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** The output of a task whose allocation is gone, if it is kept. */
    public Optional<TaskOutput> output(AllocationId id, String task) {
        boolean plain = isPlain(id.value()) && isPlain(task);
        Path kept = plain ? place.resolve(id.value()) : place;
        Path state = kept.resolve(STATE).resolve(task);
        return plain && Files.isDirectory(state)
                ? Optional.of(new TaskOutput(state, kept.resolve(LOGS), task))
                : Optional.empty();
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.startsWith(".") && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    /** Deletes what was last written to longer ago than it is kept. */
    public void sweep(Instant now) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
            for (Path kept : all) {
                if (!lastWritten(kept).plus(retention).isAfter(now)) {
                    Trees.delete(kept);
                }
            }
        } catch (NoSuchFileException nothingKept) {
            LOG.debug("no logs are kept");
        } catch (IOException failed) {
            LOG.warn("cannot delete logs that are older than {}: {}", retention, failed.getMessage());
        }
    }

    /** Of an allocation that never wrote, when it was put here. */
    private static Instant lastWritten(Path kept) throws IOException {
        Instant last = Instant.MIN;
        Path logs = kept.resolve(LOGS);
        if (Files.isDirectory(logs)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(logs)) {
                for (Path file : files) {
                    Instant written = Files.getLastModifiedTime(file).toInstant();
                    last = Files.size(file) > 0 && written.isAfter(last) ? written : last;
                }
            }
        }
        return last.equals(Instant.MIN) ? Files.getLastModifiedTime(kept).toInstant() : last;
    }
}

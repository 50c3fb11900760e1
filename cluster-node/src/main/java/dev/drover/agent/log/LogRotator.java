package dev.drover.agent.log;

import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;

/**
 * Turns the spools a task writes to into rotated files.
 *
 * <p>Why it is done this way. The process must never block nor lose a line because the agent is away, which rules out
 * pipes; copying and truncating loses what is written in between; a logger process per stream is one more thing to kill,
 * and its pipe breaks when it dies. So the process itself appends to a plain file, the spool, and needs nobody. The agent
 * copies from the spool to numbered segments, and then gives the spool's copied part back to the file system by punching a
 * hole ({@code fallocate}), which neither moves what is behind nor changes any offset. Nothing is taken from the spool that
 * is not in a segment first, or older than what {@code max_files} keeps.
 *
 * <p>Segment {@code n} holds exactly the bytes from {@code n * segment size} on, so where the copy stopped is the segments'
 * own length: a killed agent continues without a record and without repeating or losing a byte.
 *
 * <p>While the agent lives, a stream takes at most {@code max_files * max_file_size} plus {@link #PUNCH_STEP} plus what is
 * written between two looks; while it is away, the spool grows. On a file system without holes (or without {@code
 * fallocate}) the spool is emptied only when its allocation is deleted; a warning says so.
 *
 * <p>Blocking; one instance per task, calls are serialised.
 */
public final class LogRotator {
    static final long PUNCH_STEP = 1L << 20;
    private static final long BYTES_PER_MB = 1L << 20;

    private final TaskOutput output;
    private final int maxFiles;
    private final long segmentBytes;
    private final Map<LogStream, Long> seen = new EnumMap<>(LogStream.class);
    private final Map<LogStream, Long> punched = new EnumMap<>(LogStream.class);

    public LogRotator(TaskOutput output, LogConfig config) throws IOException {
        this(output, Math.max(1, config.maxFiles()), Math.max(1, config.maxFileSizeMb()) * BYTES_PER_MB);
    }

    /** For tests: segments of any size. */
    LogRotator(TaskOutput output, int maxFiles, long segmentBytes) throws IOException {
        this.output = output;
        this.maxFiles = maxFiles;
        this.segmentBytes = Segments.fixedSize(output, segmentBytes);
    }

    /**
     * One look at both streams: copies what is new, removes what is too old. Of a task that has written nothing since the
     * last look only the sizes are read.
     *
     * @return whether there was something new
     */
    public synchronized boolean rotate() throws IOException {
        boolean isNew = false;
        for (LogStream stream : LogStream.values()) {
            Path spool = output.spool(stream);
            long size = Files.exists(spool) ? Files.size(spool) : 0;
            if (size != seen.getOrDefault(stream, -1L)) {
                rotate(stream, PUNCH_STEP);
                seen.put(stream, size);
                isNew = true;
            }
        }
        return isNew;
    }

    /** The last look, after the task's end: afterwards the spool takes no space. */
    public synchronized void finish() throws IOException {
        for (LogStream stream : LogStream.values()) {
            rotate(stream, 1);
        }
    }

    private void rotate(LogStream stream, long punchStep) throws IOException {
        Path spool = output.spool(stream);
        if (!Files.exists(spool)) {
            return;
        }
        try (FileChannel source = FileChannel.open(spool, StandardOpenOption.READ)) {
            long end = source.size();
            long copied = copy(stream, source, end);
            prune(stream, copied);
            if (copied - punched.getOrDefault(stream, 0L) >= punchStep) {
                Holes.punch(spool, copied);
                punched.put(stream, copied);
            }
        }
    }

    private long copy(LogStream stream, FileChannel source, long end) throws IOException {
        long oldestKept = Math.max(0, (end - 1) / segmentBytes - maxFiles + 1) * segmentBytes;
        long position = Math.max(Segments.copiedUpTo(output, stream, segmentBytes), oldestKept);
        if (position >= end && position > 0) {
            return position;
        }
        do {
            long number = position / segmentBytes;
            long until = Math.min(end, (number + 1) * segmentBytes);
            try (FileChannel segment = FileChannel.open(
                    output.segment(stream, number), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                segment.position(position - number * segmentBytes);
                while (position < until) {
                    long moved = source.transferTo(position, until - position, segment);
                    if (moved <= 0) {
                        throw new IOException("the spool of %s was cut short".formatted(output.taskName()));
                    }
                    position += moved;
                }
            }
        } while (position < end);
        return position;
    }

    /**
     * Removes files whose last line is older than this moment. The one that is written to stays: its length tells how much of
     * the stream was copied.
     */
    public synchronized void expire(Instant oldest) throws IOException {
        for (LogStream stream : LogStream.values()) {
            SortedSet<Long> numbers = Segments.numbers(output, stream);
            if (numbers.size() > 1) {
                for (long number : numbers.headSet(numbers.last())) {
                    Path segment = output.segment(stream, number);
                    if (!Files.getLastModifiedTime(segment).toInstant().isBefore(oldest)) {
                        break;
                    }
                    Files.delete(segment);
                }
            }
        }
    }

    private void prune(LogStream stream, long copied) throws IOException {
        SortedSet<Long> numbers = Segments.numbers(output, stream);
        long newest = copied == 0 ? 0 : (copied - 1) / segmentBytes;
        for (long number : numbers.headSet(newest - maxFiles + 1)) {
            Files.deleteIfExists(output.segment(stream, number));
        }
    }
}

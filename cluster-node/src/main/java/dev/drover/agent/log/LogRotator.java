package dev.drover.agent.log;

import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
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
 * <p>Which bytes of the stream a segment holds is known by its number ({@link Layout}), so where the copy stopped is the
 * segments' own length: a killed agent continues without a record and without repeating or losing a byte.
 *
 * <p>A segment may also be left before it is full, because it was written to for long enough. Then the stream is cut: where,
 * is written down before anything goes to the next one. When a segment got its first byte is written down before that byte,
 * so that an agent that starts does not begin to count anew.
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
    private final Duration rotateEvery;
    private final Map<LogStream, Long> seen = new EnumMap<>(LogStream.class);
    private final Map<LogStream, Long> punched = new EnumMap<>(LogStream.class);
    private final Map<LogStream, Instant> firstWritten = new EnumMap<>(LogStream.class);

    /** @param now from when on a file that holds something is taken to have been written to, if nobody knows better */
    public LogRotator(TaskOutput output, LogConfig config, Instant now) throws IOException {
        this(
                output,
                Math.max(1, config.maxFiles()),
                Math.max(1, config.maxFileSizeMb()) * BYTES_PER_MB,
                config.rotateEvery(),
                now);
    }

    /** For tests: segments of any size. */
    LogRotator(TaskOutput output, int maxFiles, long segmentBytes, Duration rotateEvery, Instant now)
            throws IOException {
        this.output = output;
        this.maxFiles = maxFiles;
        this.segmentBytes = Segments.fixedSize(output, segmentBytes);
        this.rotateEvery = rotateEvery;
        if (!rotateEvery.isZero()) {
            for (LogStream stream : LogStream.values()) {
                findFirstWrite(stream, now);
            }
        }
    }

    private void findFirstWrite(LogStream stream, Instant now) throws IOException {
        SortedSet<Long> numbers = Segments.numbers(output, stream);
        if (numbers.isEmpty() || Files.size(output.segment(stream, numbers.last())) == 0) {
            return;
        }
        Optional<Instant> noted = FirstWrites.of(output, stream, numbers.last());
        if (noted.isPresent()) {
            firstWritten.put(stream, noted.get());
        } else {
            noteFirstWrite(stream, numbers.last(), now);
        }
    }

    private void noteFirstWrite(LogStream stream, long number, Instant now) throws IOException {
        if (!rotateEvery.isZero()) {
            FirstWrites.note(output, stream, number, now);
            firstWritten.put(stream, now);
        }
    }

    /**
     * One look at both streams: copies what is new, removes what is too old. Of a task that has written nothing since the
     * last look only the sizes are read.
     *
     * @return whether there was something new
     */
    public synchronized boolean rotate(Instant now) throws IOException {
        boolean isNew = false;
        for (LogStream stream : LogStream.values()) {
            if (isOldEnough(stream, now)) {
                cut(stream);
            }
            Path spool = output.spool(stream);
            long size = Files.exists(spool) ? Files.size(spool) : 0;
            if (size != seen.getOrDefault(stream, -1L)) {
                rotate(stream, PUNCH_STEP, now);
                seen.put(stream, size);
                isNew = true;
            }
        }
        return isNew;
    }

    private boolean isOldEnough(LogStream stream, Instant now) {
        Instant first = firstWritten.get(stream);
        return first != null && !first.plus(rotateEvery).isAfter(now);
    }

    /** The next file is there at once, so that the one before it can go by its age. */
    private void cut(LogStream stream) throws IOException {
        firstWritten.remove(stream);
        SortedSet<Long> numbers = Segments.numbers(output, stream);
        if (!numbers.isEmpty()) {
            long next = numbers.last() + 1;
            long copied = Segments.copiedUpTo(output, stream, segmentBytes);
            layout(stream).cut(next, copied, numbers.first()).write(output, stream);
            Files.createFile(output.segment(stream, next));
            prune(stream);
        }
    }

    private Layout layout(LogStream stream) throws IOException {
        return Layout.read(output, stream, segmentBytes);
    }

    /** The last look, after the task's end, or one between: afterwards the spool takes no space. */
    public synchronized void finish(Instant now) throws IOException {
        for (LogStream stream : LogStream.values()) {
            rotate(stream, 1, now);
        }
    }

    private void rotate(LogStream stream, long punchStep, Instant now) throws IOException {
        Path spool = output.spool(stream);
        if (!Files.exists(spool)) {
            return;
        }
        try (FileChannel source = FileChannel.open(spool, StandardOpenOption.READ)) {
            long end = source.size();
            long copied = copy(stream, source, end, now);
            prune(stream);
            if (copied - punched.getOrDefault(stream, 0L) >= punchStep) {
                Holes.punch(spool, copied);
                punched.put(stream, copied);
            }
        }
    }

    private long copy(LogStream stream, FileChannel source, long end, Instant now) throws IOException {
        Layout layout = layout(stream);
        long oldestKept = layout.number(Math.max(0, end - 1)) - maxFiles + 1;
        long position = Math.max(Segments.copiedUpTo(output, stream, segmentBytes), layout.start(oldestKept));
        if (position >= end && position > 0) {
            return position;
        }
        do {
            long number = layout.number(position);
            long begin = layout.start(number);
            long until = Math.min(end, layout.start(number + 1));
            if (position == begin && until > begin) {
                noteFirstWrite(stream, number, now);
            }
            try (FileChannel segment = FileChannel.open(
                    output.segment(stream, number), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                segment.position(position - begin);
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

    private void prune(LogStream stream) throws IOException {
        SortedSet<Long> numbers = Segments.numbers(output, stream);
        if (!numbers.isEmpty()) {
            for (long number : numbers.headSet(numbers.last() - maxFiles + 1)) {
                Files.deleteIfExists(output.segment(stream, number));
            }
        }
    }
}

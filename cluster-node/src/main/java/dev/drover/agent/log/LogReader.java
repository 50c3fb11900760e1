package dev.drover.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Reads one stream of a task's output across its rotated files, from any offset. To follow, call {@link #next} again after
 * a while: it returns what has come since. Not thread-safe; holds no file open between calls, so it may be dropped at any
 * time.
 */
public final class LogReader {
    private final TaskOutput output;
    private final LogStream stream;
    private long segmentBytes;
    private long position;

    private LogReader(TaskOutput output, LogStream stream, long segmentBytes, long position) {
        this.output = output;
        this.stream = stream;
        this.segmentBytes = segmentBytes;
        this.position = position;
    }

    /**
     * A piece of the stream.
     *
     * @param file relative to the allocation's directory, as {@code alloc/logs/web.stdout.0}
     * @param offset in that file, of the first byte
     * @param data read-only
     */
    public record Frame(String file, long offset, ByteBuffer data) {}

    /** Where offsets count from. */
    public enum Origin {
        START,
        END
    }

    /**
     * Opens a stream that the task may not have written to yet.
     *
     * @param offset bytes to skip from the oldest byte kept, or bytes before the newest one; beyond either end it is cut
     */
    public static LogReader open(TaskOutput output, LogStream stream, Origin origin, long offset) throws IOException {
        long segmentBytes = Segments.knownSize(output);
        LogReader reader = new LogReader(output, stream, segmentBytes, 0);
        long first = reader.oldest();
        long end = Math.max(first, reader.end());
        long wanted = origin == Origin.START ? first + Math.max(0, offset) : end - Math.max(0, offset);
        reader.position = Math.max(first, Math.min(end, wanted));
        return reader;
    }

    /** Opens a stream at a position that {@link #position} told, however long ago. */
    public static LogReader at(TaskOutput output, LogStream stream, long position) throws IOException {
        return new LogReader(output, stream, Segments.knownSize(output), position);
    }

    /** How many bytes the task had written to the stream before what {@link #next} reads; over all its runs. */
    public long position() {
        return position;
    }

    /** The next bytes, at most so many and from one file; empty if there are none now. */
    public Optional<Frame> next(int maxBytes) throws IOException {
        return next(layout(), maxBytes);
    }

    /** @param known the layout as it was a moment ago */
    Optional<Frame> next(Layout known, int maxBytes) throws IOException {
        Layout layout = known;
        while (true) {
            position = Math.max(position, layout.first());
            long number = layout.number(position);
            long inSegment = position - layout.start(number);
            Path segment = output.segment(stream, number);
            int wanted = (int) Math.min(maxBytes, layout.start(number + 1) - position);
            byte[] data = read(segment, inSegment, wanted);
            boolean isFromSpool = data.length == 0;
            if (isFromSpool) {
                data = read(output.spool(stream), position, wanted);
            }
            // A cut meanwhile: bytes that were not copied yet come to other segments than the layout before it says.
            Layout now = layout();
            if (!now.equals(layout)) {
                layout = now;
                continue;
            }
            if (isFromSpool && wasRotatedAway(number, inSegment)) {
                position = Math.max(position, oldest());
                continue;
            }
            if (data.length == 0) {
                return Optional.empty();
            }
            position += data.length;
            ByteBuffer readOnly = ByteBuffer.wrap(data).asReadOnlyBuffer();
            return Optional.of(new Frame("alloc/logs/" + segment.getFileName(), inSegment, readOnly));
        }
    }

    /** The spool's beginning is a hole once it was copied: what was read from it counts only if it had not been. */
    private boolean wasRotatedAway(long number, long inSegment) throws IOException {
        try {
            return Files.size(output.segment(stream, number)) > inSegment;
        } catch (NoSuchFileException notThere) {
            return oldest() > position;
        }
    }

    private Layout layout() throws IOException {
        if (segmentBytes == Segments.UNKNOWN) {
            segmentBytes = Segments.knownSize(output);
        }
        return Layout.read(output, stream, segmentBytes);
    }

    /** The offset of the oldest byte kept; with no segment yet, all is still in the spool. */
    private long oldest() throws IOException {
        SortedSet<Long> numbers = Segments.numbers(output, stream);
        return numbers.isEmpty() ? 0 : layout().start(numbers.first());
    }

    private long end() throws IOException {
        long copied = Segments.copiedUpTo(output, stream, segmentBytes);
        Path spool = output.spool(stream);
        return Files.exists(spool) ? Math.max(copied, Files.size(spool)) : copied;
    }

    private static byte[] read(Path file, long offset, int wanted) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int available = (int) Math.max(0, Math.min(wanted, channel.size() - offset));
            ByteBuffer buffer = ByteBuffer.allocate(available);
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {}
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException notThere) {
            return new byte[0];
        }
    }
}

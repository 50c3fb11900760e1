package dev.drover.agent.driver;

import dev.drover.agent.directory.TextFile;
import dev.drover.agent.engine.OutputFrames;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what a container writes from its engine to the task's spools, without losing or repeating a byte however often
 * agents are killed meanwhile. How far it has come is a line in a file, written after the bytes themselves: if they are more
 * than it says, so many are left out of what comes next.
 *
 * <p>The engine tells of each piece when it was written, some to the second only: a position counts the pieces of its
 * moment.
 */
final class ContainerOutput {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerOutput.class);
    private static final int LINE = 120;
    private static final long NOTED_EVERY = 64 << 10;

    private final Path state;
    private final Path file;
    private Position position;

    private ContainerOutput(Path state, Path file, Position position) {
        this.state = state;
        this.file = file;
        this.position = position;
    }

    /**
     * How far the copy is.
     *
     * @param time of the last piece copied
     * @param pieces of that time that were copied
     * @param stdout the spool's length then
     * @param stderr the spool's length then
     */
    private record Position(Instant time, long pieces, long stdout, long stderr) {
        String line() {
            String text = "%d %d %d %d %d".formatted(time.getEpochSecond(), time.getNano(), pieces, stdout, stderr);
            return " ".repeat(LINE - 1 - text.length()) + text + "\n";
        }

        /** Nothing was copied of a run. */
        static Position begin(TaskHandleRecord.Offsets output) {
            return new Position(Instant.EPOCH, 0, output.stdout(), output.stderr());
        }

        /** Empty if it is not as it was written. */
        static Optional<Position> parse(String line) {
            String[] numbers = line.strip().split(" ", -1);
            try {
                return Optional.of(new Position(
                        Instant.ofEpochSecond(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])),
                        Long.parseLong(numbers[2]),
                        Long.parseLong(numbers[3]),
                        Long.parseLong(numbers[4])));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException | DateTimeException damaged) {
                return Optional.empty();
            }
        }
    }

    /** Notes down that nothing was copied of a run that is about to start. */
    static void begin(TaskHandleRecord record) throws IOException {
        Position begin = Position.begin(record.output());
        TextFile.replace(RunFiles.outputFile(record.state(), record.run()), begin.line());
    }

    /**
     * Goes on where an earlier agent, or this one, has stopped; empty for a run whose output nobody wants. If where that was is
     * lost, as many bytes of the run are left out as the spools have of it.
     */
    static Optional<ContainerOutput> of(TaskHandleRecord record) throws IOException {
        Path file = RunFiles.outputFile(record.state(), record.run());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<Position> noted = Position.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (noted.isEmpty()) {
            LOG.error(
                    "how much of a container's output was copied, {}, is damaged: it is copied from its begin on",
                    file);
            begin(record);
        }
        Position position = noted.orElseGet(() -> Position.begin(record.output()));
        return Optional.of(new ContainerOutput(record.state(), file, position));
    }

    /** The first second of which something may be new; empty if all of it is. */
    Optional<Instant> since() {
        return position.time.equals(Instant.EPOCH)
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(position.time.getEpochSecond()));
    }

    /** Copies what an engine sends, from {@link #since} on, until it ends. */
    void copy(InputStream from) throws IOException {
        try (FileChannel stdout = open(LogStream.STDOUT);
                FileChannel stderr = open(LogStream.STDERR);
                FileChannel note = FileChannel.open(file, StandardOpenOption.WRITE)) {
            new Copy(stdout, stderr, note).run(new OutputFrames(from));
        }
    }

    private FileChannel open(LogStream stream) throws IOException {
        return FileChannel.open(TaskOutput.spool(state, stream), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** One connection's worth of it. */
    private final class Copy {
        private final FileChannel stdout;
        private final FileChannel stderr;
        private final FileChannel note;
        private final Position begin = position;
        private long extraOut;
        private long extraErr;
        private long seen;
        private long unnoted;

        Copy(FileChannel stdout, FileChannel stderr, FileChannel note) throws IOException {
            this.stdout = stdout;
            this.stderr = stderr;
            this.note = note;
            this.extraOut = Math.max(0, stdout.size() - begin.stdout);
            this.extraErr = Math.max(0, stderr.size() - begin.stderr);
        }

        void run(OutputFrames frames) throws IOException {
            for (Optional<OutputFrames.Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
                take(next.get());
                if (!frames.hasMore() || unnoted > NOTED_EVERY) {
                    writeNote();
                }
            }
            writeNote();
        }

        private void take(OutputFrames.Frame frame) throws IOException {
            byte[] bytes = frame.data().array();
            int blank = timeLength(bytes);
            Instant time = blank == 0 ? position.time : time(bytes, blank);
            if (isCopied(time)) {
                return;
            }
            ByteBuffer payload = ByteBuffer.wrap(bytes);
            payload.position(blank == 0 ? 0 : blank + 1);
            write(frame.isError(), payload);
            long pieces = time.equals(position.time) ? position.pieces + 1 : 1;
            position = new Position(time, pieces, stdout.size(), stderr.size());
            unnoted += bytes.length;
        }

        private boolean isCopied(Instant time) {
            if (time.isBefore(begin.time)) {
                return true;
            }
            if (!time.equals(begin.time)) {
                return false;
            }
            seen++;
            return seen <= begin.pieces;
        }

        private void write(boolean isError, ByteBuffer payload) throws IOException {
            int skipped = (int) Math.min(payload.remaining(), isError ? extraErr : extraOut);
            payload.position(payload.position() + skipped);
            if (isError) {
                extraErr -= skipped;
            } else {
                extraOut -= skipped;
            }
            FileChannel spool = isError ? stderr : stdout;
            while (payload.hasRemaining()) {
                spool.write(payload);
            }
        }

        private void writeNote() throws IOException {
            unnoted = 0;
            note.write(ByteBuffer.wrap(position.line().getBytes(StandardCharsets.US_ASCII)), 0);
        }
    }

    /** Where a piece's time ends; 0 if it has none. */
    private static int timeLength(byte[] bytes) {
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == ' ') {
                return at;
            }
        }
        return 0;
    }

    private static Instant time(byte[] bytes, int length) throws IOException {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException damaged) {
            throw new IOException("the engine's output has no time but \"" + text + "\"", damaged);
        }
    }
}

package dev.drover.agent.outlet;

import dev.drover.agent.directory.TextFile;
import dev.drover.agent.log.LogReader;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * How far the output of one task has been sent to one receiver. What is not sent yet stays in the task's files, so nothing
 * is held in memory; how far it came is noted beside them, so that the next agent goes on there. For one
 * thread, but for {@link #begin} and {@link #end}.
 */
final class Shipment {
    /** A longer line is cut into lines of this length. */
    static final int LONGEST_LINE = 8 << 10;

    private static final int PIECE_BYTES = 64 << 10;
    private static final Duration SAVE_EVERY = Duration.ofSeconds(2);

    private final TaskOutput output;
    private final LogSource source;
    private final Path note;
    private final Map<LogStream, Long> positions = new EnumMap<>(LogStream.class);
    private Instant saved = Instant.EPOCH;
    private volatile boolean ended;

    /**
     * Some lines of a stream.
     *
     * @param end the position behind them
     * @param lost bytes before them that were rotated away unsent
     */
    record Piece(LogStream stream, List<LogLine> lines, long end, long lost) {}

    /** @param receiver its name, which tells the notes of several apart */
    Shipment(TaskOutput output, LogSource source, String receiver) throws IOException {
        this.output = output;
        this.source = source;
        this.note = output.state().resolve("sent-" + receiver);
        read();
    }

    private void read() throws IOException {
        try {
            Iterator<String> lines = Files.readAllLines(note).iterator();
            for (LogStream stream : LogStream.values()) {
                positions.put(stream, Long.parseLong(lines.next()));
            }
        } catch (NoSuchFileException | NumberFormatException | NoSuchElementException nothingSentYet) {
            positions.clear();
        }
    }

    /** The task runs, perhaps again. */
    void begin() {
        ended = false;
    }

    /** The task's run is over. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What comes next of a stream; empty if there is no whole line, or, after the task's end, nothing. */
    Optional<Piece> next(LogStream stream, Instant now) throws IOException {
        long begin = positions.getOrDefault(stream, 0L);
        LogReader reader = LogReader.at(output, stream, begin);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long start = begin;
        while (bytes.size() < PIECE_BYTES) {
            Optional<LogReader.Frame> frame = reader.next(PIECE_BYTES - bytes.size());
            if (frame.isEmpty()) {
                break;
            }
            byte[] data = new byte[frame.get().data().remaining()];
            frame.get().data().get(data);
            start = bytes.size() == 0 ? reader.position() - data.length : start;
            bytes.writeBytes(data);
        }
        return piece(stream, bytes.toByteArray(), start, start - begin, now);
    }

    private Optional<Piece> piece(LogStream stream, byte[] bytes, long start, long lost, Instant now) {
        List<LogLine> lines = new ArrayList<>();
        int begin = 0;
        for (int end = begin; end < bytes.length; end++) {
            boolean isLine = bytes[end] == '\n';
            if (isLine || end - begin == LONGEST_LINE) {
                lines.add(line(stream, bytes, begin, end, now));
                begin = isLine ? end + 1 : end;
            }
        }
        if (ended && begin < bytes.length && bytes.length < PIECE_BYTES) {
            lines.add(line(stream, bytes, begin, bytes.length, now));
            begin = bytes.length;
        }
        return begin == 0 ? Optional.empty() : Optional.of(new Piece(stream, lines, start + begin, lost));
    }

    private LogLine line(LogStream stream, byte[] bytes, int begin, int end, Instant now) {
        int length = end > begin && bytes[end - 1] == '\r' ? end - begin - 1 : end - begin;
        return new LogLine(now, source, stream, new String(bytes, begin, length, StandardCharsets.UTF_8));
    }

    void sent(Piece piece) {
        positions.put(piece.stream(), piece.end());
    }

    /** The directory that it is known by. */
    Path place() {
        return output.state();
    }

    /**
     * Notes how far it came, every few seconds if need be; nothing where the allocation's files are gone.
     *
     * @param atOnce however short the last time is ago
     */
    void save(boolean atOnce, Instant now) throws IOException {
        boolean isDue = atOnce || !now.isBefore(saved.plus(SAVE_EVERY));
        if (!isDue || !Files.isDirectory(output.state())) {
            return;
        }
        saved = now;
        StringBuilder text = new StringBuilder();
        for (LogStream stream : LogStream.values()) {
            text.append(positions.getOrDefault(stream, 0L)).append('\n');
        }
        TextFile.replace(note, text);
    }
}

package dev.drover.agent.log;

import dev.drover.agent.directory.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which bytes of a stream its segments hold. They follow each other at the segment size, but where the stream was cut: the
 * segment behind a cut begins there, full or not as the one before it may be.
 *
 * @param starts where segments begin, by number: those behind a cut, and the first of which anything is known
 */
record Layout(long segmentBytes, NavigableMap<Long, Long> starts) {
    Layout {
        starts = Collections.unmodifiableNavigableMap(new TreeMap<>(starts));
    }

    static Path file(Path state, LogStream stream) {
        return state.resolve(stream.wireName() + ".cuts");
    }

    static Layout read(TaskOutput output, LogStream stream, long segmentBytes) throws IOException {
        NavigableMap<Long, Long> starts = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file(output.state(), stream))) {
                String[] cut = line.split(" ", -1);
                starts.put(Long.parseLong(cut[0]), Long.parseLong(cut[1]));
            }
        } catch (NoSuchFileException neverCut) {
            starts.put(0L, 0L);
        }
        return new Layout(segmentBytes, starts);
    }

    void write(TaskOutput output, LogStream stream) throws IOException {
        String lines = starts.entrySet().stream()
                .map(start -> start.getKey() + " " + start.getValue() + "\n")
                .collect(Collectors.joining());
        TextFile.replace(file(output.state(), stream), lines);
    }

    /**
     * The same with a cut.
     *
     * @param number of the segment behind it
     * @param oldest the number of the oldest segment there is; what tells where others began is dropped
     */
    Layout cut(long number, long position, long oldest) {
        TreeMap<Long, Long> cut = new TreeMap<>(starts);
        cut.put(number, position);
        Long first = cut.floorKey(oldest);
        return new Layout(segmentBytes, first == null ? cut : cut.tailMap(first, true));
    }

    /** Before this nothing is kept. */
    long first() {
        return starts.firstEntry().getValue();
    }

    /** The segment that holds the byte at a position. */
    long number(long position) {
        for (Map.Entry<Long, Long> start : starts.descendingMap().entrySet()) {
            if (start.getValue() <= position) {
                return start.getKey() + (position - start.getValue()) / segmentBytes;
            }
        }
        return starts.firstKey();
    }

    /** The position of a segment's first byte; of one of which nothing is known any more, {@link #first}. */
    long start(long number) {
        Map.Entry<Long, Long> start = starts.floorEntry(number);
        return start == null ? first() : start.getValue() + (number - start.getKey()) * segmentBytes;
    }
}

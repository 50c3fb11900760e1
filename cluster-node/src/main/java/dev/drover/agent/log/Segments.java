package dev.drover.agent.log;

import dev.drover.agent.directory.TextFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** The numbered files of a stream, and the size they were given once. */
final class Segments {
    /** So large that no stream fills two of that size. */
    static final long UNKNOWN = Long.MAX_VALUE / 4;

    private static final String SIZE_FILE = "segment-bytes";

    private Segments() {}

    static Path sizeFile(Path state) {
        return state.resolve(SIZE_FILE);
    }

    /** The size is fixed when a task first writes: numbers mean offsets, so a changed job file cannot change it. */
    static long fixedSize(TaskOutput output, long wanted) throws IOException {
        Path file = sizeFile(output.state());
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException first) {
            TextFile.replace(file, wanted + "\n");
            return wanted;
        }
    }

    /** Before anything was rotated all is in the spool, and any size names it number 0. */
    static long knownSize(TaskOutput output) throws IOException {
        try {
            return Long.parseLong(Files.readString(sizeFile(output.state())).strip());
        } catch (NoSuchFileException notRotated) {
            return UNKNOWN;
        }
    }

    static SortedSet<Long> numbers(TaskOutput output, LogStream stream) throws IOException {
        String prefix = output.segmentPrefix(stream);
        SortedSet<Long> numbers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(output.logs())) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
                if (number.matches("\\d{1,18}")) {
                    numbers.add(Long.parseLong(number));
                }
            }
        } catch (NoSuchFileException noneYet) {
            return numbers;
        }
        return numbers;
    }

    /** The stream's offset behind its last copied byte. The cut before a segment is written before the segment is there. */
    static long copiedUpTo(TaskOutput output, LogStream stream, long segmentBytes) throws IOException {
        SortedSet<Long> numbers = numbers(output, stream);
        if (numbers.isEmpty()) {
            return 0;
        }
        long newest = numbers.last();
        long bytes = Files.size(output.segment(stream, newest));
        return Layout.read(output, stream, segmentBytes).start(newest) + bytes;
    }
}

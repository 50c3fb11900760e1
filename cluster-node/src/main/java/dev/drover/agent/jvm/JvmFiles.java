package dev.drover.agent.jvm;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.JvmFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files that a task's JVM writes on request into the task's local directory, {@code heap-TIME.hprof} and {@code
 * recording-TIME.jfr}. Of each kind the newest few stay.
 *
 * @param local as the machine sees it
 */
public record JvmFiles(Path local) {
    private static final long SPARE_BYTES = 256L << 20;
    private static final Pattern NAME = Pattern.compile("(heap|recording)-[0-9]{8}T[0-9]{6}Z\\.(hprof|jfr)");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** A kind of file, and how many of it stay. */
    enum Kind {
        HEAP("heap-", ".hprof", 2),
        RECORDING("recording-", ".jfr", 5);

        private final String prefix;
        private final String suffix;
        private final int kept;

        Kind(String prefix, String suffix, int kept) {
            this.prefix = prefix;
            this.suffix = suffix;
            this.kept = kept;
        }

        String name(Instant at) {
            return prefix + TIME.format(at) + suffix;
        }
    }

    /** The task whose file it is, if a file of an allocation is one of these. */
    public static Optional<String> task(List<String> path) {
        boolean isOne = path.size() == 3
                && path.get(1).equals(TaskDirectory.LOCAL)
                && NAME.matcher(path.get(2)).matches();
        return isOne ? Optional.of(path.get(0)) : Optional.empty();
    }

    /** What all of them take; nothing if they cannot be read. */
    public long bytes() {
        try {
            long bytes = 0;
            for (Kind kind : Kind.values()) {
                for (String name : names(kind)) {
                    bytes += file(name).bytes();
                }
            }
            return bytes;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** Makes room for one more: deletes the oldest. */
    void makeRoom(Kind kind) throws IOException {
        List<String> names = names(kind);
        for (String old : names.subList(Math.min(names.size(), kind.kept - 1), names.size())) {
            Files.deleteIfExists(local.resolve(old));
        }
    }

    /** The newest of a kind. */
    Optional<JvmFile> newest(Kind kind) throws IOException {
        List<String> names = names(kind);
        return names.isEmpty() ? Optional.empty() : Optional.of(file(names.get(0)));
    }

    JvmFile file(String name) throws IOException {
        Path file = local.resolve(name);
        boolean there = isDirectory() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        return new JvmFile(name, there ? Files.size(file) : 0);
    }

    /** The content of one of them: no other file of the task is opened, nor one that a link leads to. */
    InputStream open(String name) throws JvmException {
        if (!NAME.matcher(name).matches()) {
            throw new JvmException(Reason.INVALID, "\"" + name + "\" is not the name of a heap dump or recording");
        }
        Path file = local.resolve(name);
        if (!isDirectory() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new JvmException(Reason.NOT_FOUND, "the task has no file \"local/" + name + "\"");
        }
        try {
            return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException unreadable) {
            throw new JvmException(Reason.UNAVAILABLE, "\"local/" + name + "\" cannot be read");
        }
    }

    /** Refuses a dump that would leave others of the machine little of the disk. */
    static void requireRoom(long heapBytes, long usableBytes) throws JvmException {
        if (heapBytes + SPARE_BYTES > usableBytes) {
            throw new JvmException(
                    Reason.CONFLICT,
                    "a heap dump may take %,d MB, and the disk of the task's directory has %,d MB left"
                            .formatted(heapBytes >> 20, usableBytes >> 20));
        }
    }

    /** Bytes that the file system has left. */
    long usableBytes() throws IOException {
        return Files.getFileStore(local).getUsableSpace();
    }

    private boolean isDirectory() {
        return Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS);
    }

    /** The newest first. */
    private List<String> names(Kind kind) throws IOException {
        List<String> names = new ArrayList<>();
        if (!isDirectory()) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(local, kind.prefix + "*" + kind.suffix)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        names.sort(Collections.reverseOrder());
        return names;
    }
}

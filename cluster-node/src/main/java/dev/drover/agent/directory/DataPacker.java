package dev.drover.agent.directory;

import dev.drover.protocol.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Packs what an allocation's successor takes over into a tar archive, piece by piece: {@code alloc/data}, and each task's
 * {@code local}. Links are packed as links and never followed; what is neither file, directory nor link is left out. For one
 * thread at a time.
 */
public final class DataPacker implements AutoCloseable {
    /** Files, directories and links at most. */
    static final int MOST_ENTRIES = 100_000;

    /** Names one below the other at most. */
    static final int MOST_DEPTH = 64;

    /** The name of the last entry: without it, an archive is not whole. */
    static final String END = ".end";

    private final Path root;
    private final Deque<Path> entries;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(packed, "UTF-8");
    private @Nullable SeekableByteChannel file;
    private long left;
    private boolean ended;

    private DataPacker(Path root, List<Path> entries) {
        this.root = root;
        this.entries = new ArrayDeque<>(entries);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /**
     * Looks at all there is.
     *
     * @param mostBytes what the files may hold together; more is refused
     * @param leftOut tells by their names from the allocation's directory which files are left out
     */
    public static DataPacker open(AllocationDirectory directory, long mostBytes, Predicate<List<String>> leftOut)
            throws FileException, IOException {
        if (!Files.isDirectory(directory.root())) {
            throw new FileException(Reason.NOT_FOUND, "its directory is gone");
        }
        Survey survey = new Survey(directory.root(), mostBytes, leftOut);
        survey.look(directory.shared().resolve("data"));
        for (String task : directory.taskNames()) {
            survey.look(directory.task(task).local());
        }
        if (!survey.complaint.isEmpty()) {
            throw new FileException(Reason.INVALID, survey.complaint);
        }
        return new DataPacker(directory.root(), survey.found);
    }

    private static final class Survey extends SimpleFileVisitor<Path> {
        private final Path root;
        private final long mostBytes;
        private final Predicate<List<String>> leftOut;
        private final List<Path> found = new ArrayList<>();
        private long bytes;
        private String complaint = "";

        private Survey(Path root, long mostBytes, Predicate<List<String>> leftOut) {
            this.root = root;
            this.mostBytes = mostBytes;
            this.leftOut = leftOut;
        }

        private void look(Path top) throws IOException {
            if (complaint.isEmpty() && Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(top, this);
            }
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return count(directory, 0);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isOther() || leftOut.test(names(root.relativize(file)))) {
                return FileVisitResult.CONTINUE;
            }
            return count(file, attributes.isRegularFile() ? attributes.size() : 0);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failed;
        }

        private FileVisitResult count(Path path, long size) {
            Path name = root.relativize(path);
            found.add(name);
            bytes += size;
            if (bytes > mostBytes) {
                complaint = "its files hold more than " + (mostBytes >> 20) + " MiB";
            } else if (found.size() > MOST_ENTRIES) {
                complaint = "it has more than " + MOST_ENTRIES + " files";
            } else if (name.getNameCount() > MOST_DEPTH) {
                complaint = "its directories are more than " + MOST_DEPTH + " deep";
            }
            return complaint.isEmpty() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }
    }

    /** The next piece, of about so many bytes; empty at the end. */
    public Optional<ByteBuffer> next(int bytes) throws IOException {
        while (packed.size() < bytes && !ended) {
            SeekableByteChannel open = file;
            if (open != null) {
                packContent(open, bytes);
            } else if (entries.isEmpty()) {
                end();
            } else {
                pack(entries.remove());
            }
        }
        ByteBuffer piece = ByteBuffer.wrap(packed.toByteArray());
        packed.reset();
        return Optional.of(piece).filter(ByteBuffer::hasRemaining);
    }

    private void packContent(SeekableByteChannel open, int bytes) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(bytes, left));
        if (left > 0 && open.read(content) < 0) {
            throw new IOException("a file has become shorter while it was copied");
        }
        tar.write(content.array(), 0, content.position());
        left -= content.position();
        if (left == 0) {
            close();
            tar.closeArchiveEntry();
        }
    }

    private void end() throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry(END));
        tar.closeArchiveEntry();
        tar.finish();
        ended = true;
    }

    /** What was deleted since it was looked at is left out. */
    private void pack(Path name) throws IOException {
        Path path = root.resolve(name);
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            if (Files.isSymbolicLink(path)) {
                TarArchiveEntry link = new TarArchiveEntry(name.toString(), TarConstants.LF_SYMLINK);
                link.setLinkName(Files.readSymbolicLink(path).toString());
                put(link, attributes);
                tar.closeArchiveEntry();
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                put(new TarArchiveEntry(name + "/"), attributes);
                tar.closeArchiveEntry();
            } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                SeekableByteChannel opened = openFile(name);
                file = opened;
                left = opened.size();
                TarArchiveEntry entry = new TarArchiveEntry(name.toString());
                entry.setSize(left);
                put(entry, attributes);
            }
        } catch (NoSuchFileException gone) {
            close();
        }
    }

    /** Name by name: whatever a process that has not ended puts in the way, no link is followed. */
    private SeekableByteChannel openFile(Path name) throws IOException {
        return Descent.along(
                root,
                names(name),
                (parent, last) ->
                        parent.newByteChannel(last, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(step -> names.add(step.toString()));
        return names;
    }

    private void put(TarArchiveEntry entry, Map<String, Object> attributes) throws IOException {
        entry.setMode((int) Objects.requireNonNull(attributes.get("mode")));
        entry.setUserId((int) Objects.requireNonNull(attributes.get("uid")));
        entry.setGroupId((int) Objects.requireNonNull(attributes.get("gid")));
        entry.setModTime((FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime")));
        tar.putArchiveEntry(entry);
    }

    @Override
    public void close() throws IOException {
        SeekableByteChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}

package dev.drover.agent.artifact;

import dev.drover.agent.directory.Trees;
import dev.drover.agent.download.Checksum;
import dev.drover.agent.download.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was fetched before, up to a size: an entry is a directory with the file and its {@link Validator}, made beside the
 * others and put among them by rename, so half an entry is never one. Files go in and out by copy: what a task makes of its
 * own changes nobody's. Which entry goes first is told by when it was used last. Thread-safe; others than the agent do not
 * see it.
 */
final class ArtifactCache {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
    private static final String CONTENT = "content";
    private static final String VALIDATOR = "validator";
    private static final String UNFINISHED = "unfinished-";

    private final Path directory;
    private final long mostBytes;
    private final Clock clock;

    private ArtifactCache(Path directory, long mostBytes, Clock clock) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** Opens it, and removes what an earlier agent left unfinished. */
    static ArtifactCache open(Path directory, long mostBytes, Clock clock) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        for (Path path : list(directory)) {
            if (isUnfinished(path)) {
                Trees.delete(path);
            }
        }
        return new ArtifactCache(directory, mostBytes, clock);
    }

    /** Copies an entry's file; empty if there is none, or none that can be read. */
    Optional<Validator> copy(CacheKey key, Path target) throws IOException {
        Path entry = directory.resolve(key.name());
        if (!Files.isDirectory(entry)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(entry.resolve(VALIDATOR), StandardCharsets.UTF_8);
            Copies.copy(entry.resolve(CONTENT), target);
            Files.setLastModifiedTime(entry, FileTime.from(clock.instant()));
            return Optional.of(lines.size() < 2 ? Validator.NONE : new Validator(lines.get(0), lines.get(1)));
        } catch (NoSuchFileException removedMeanwhile) {
            Files.deleteIfExists(target);
            return Optional.empty();
        }
    }

    /**
     * Keeps a copy of a file; one that has another checksum is not kept.
     *
     * @param checksum what the file must have; whoever fetched it says that it does, but was not trusted with more
     */
    void put(CacheKey key, Path file, Optional<Checksum> checksum, Validator validator) throws IOException {
        if (Files.size(file) > mostBytes) {
            return;
        }
        Path unfinished = Files.createDirectory(directory.resolve(UNFINISHED + UUID.randomUUID()));
        try {
            Path content = unfinished.resolve(CONTENT);
            if (!write(file, content, checksum)) {
                LOG.warn("what was fetched as {} has another checksum", key.name());
                return;
            }
            Files.writeString(unfinished.resolve(VALIDATOR), validator.etag() + "\n" + validator.location() + "\n");
            Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("r--------"));
            replace(directory.resolve(key.name()), unfinished);
        } finally {
            Trees.delete(unfinished);
        }
        evict();
    }

    private static boolean write(Path from, Path to, Optional<Checksum> checksum) throws IOException {
        Optional<MessageDigest> digest = checksum.map(Checksum::digest);
        try (InputStream stream = Files.newInputStream(from);
                FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (digest.isPresent()) {
                    digest.get().update(buffer, 0, count);
                }
            }
            // A machine that fails must not leave an entry whose content was never written.
            channel.force(false);
        }
        return digest.isEmpty()
                || HexFormat.of()
                        .formatHex(digest.get().digest())
                        .equals(checksum.map(Checksum::hex).orElse(""));
    }

    private synchronized void replace(Path entry, Path by) throws IOException {
        Trees.delete(entry);
        Files.move(by, entry, StandardCopyOption.ATOMIC_MOVE);
    }

    private record Entry(Path path, long bytes, FileTime used) {
        static Entry of(Path path) {
            try {
                return new Entry(path, Files.size(path.resolve(CONTENT)), Files.getLastModifiedTime(path));
            } catch (IOException incomplete) {
                return new Entry(path, 0, FileTime.fromMillis(0));
            }
        }
    }

    private static boolean isUnfinished(Path path) {
        return String.valueOf(path.getFileName()).startsWith(UNFINISHED);
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(paths::add);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return paths;
    }

    /** Removes what was not used for longest until the rest fits. */
    private synchronized void evict() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path path : list(directory)) {
            if (!isUnfinished(path)) {
                entries.add(Entry.of(path));
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (bytes <= mostBytes) {
                return;
            }
            Trees.delete(entry.path);
            bytes -= entry.bytes;
        }
    }
}

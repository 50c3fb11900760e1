package dev.drover.agent.artifact;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Artifact;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fetches a task's artifacts over http, https or from a file: into the task's private state directory first, where it is
 * verified and unpacked, then into place by rename; so a task never sees half a file, and an archive nothing but its own
 * files. Blocking, for up to {@link ArtifactLimits#total()}; interrupt the thread to give up. Thread-safe.
 */
public final class ArtifactFetcher {
    private final ArtifactLimits limits;

    public ArtifactFetcher(ArtifactLimits limits) {
        this.limits = limits;
    }

    /**
     * Fetches one artifact into the task's directory, whose directories must exist.
     *
     * @throws ArtifactException with a sentence for the task's event
     */
    public void fetch(Artifact artifact, TaskDirectory task, TaskEnvironment environment)
            throws ArtifactException, InterruptedException {
        ArtifactSource source = ArtifactSource.of(artifact, environment);
        try {
            Path destination = task.resolve(source.destination());
            Path staging = Files.createTempDirectory(task.state(), "artifact-");
            try {
                fetch(source, task, destination, staging);
            } finally {
                delete(staging);
            }
        } catch (PathEscapeException escape) {
            throw ArtifactSource.invalid(source.shown(), escape.getMessage() == null ? "" : escape.getMessage());
        } catch (Unpacker.RefusedException refused) {
            throw ArtifactSource.invalid(source.shown(), refused.getMessage() == null ? "" : refused.getMessage());
        } catch (IOException failed) {
            throw new ArtifactException(source.shown(), "cannot be stored: " + failed, true);
        }
    }

    private void fetch(ArtifactSource source, TaskDirectory task, Path destination, Path staging)
            throws ArtifactException, InterruptedException, IOException {
        Path file = staging.resolve("download");
        new Download(source, limits).into(file);
        verify(source, file);
        if (source.archive() == ArchiveKind.NONE) {
            if (source.mode().equals("dir")) {
                throw ArtifactSource.invalid(source.shown(), "mode \"dir\" needs an archive");
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            move(file, isFile(source) ? destination : destination.resolve(source.fileName()), task);
            return;
        }
        Path unpacked = Files.createDirectory(staging.resolve("unpacked"));
        unpack(source, file, unpacked);
        if (isFile(source)) {
            move(onlyFile(source, unpacked), destination, task);
        } else {
            merge(unpacked, destination, task);
        }
    }

    private static boolean isFile(ArtifactSource source) {
        return source.mode().equals("file");
    }

    private static void verify(ArtifactSource source, Path file) throws ArtifactException, IOException {
        if (source.checksum().isEmpty()) {
            return;
        }
        Checksum expected = source.checksum().get();
        String actual = expected.mismatch(file).orElse("");
        if (!actual.isEmpty()) {
            throw new ArtifactException(
                    source.shown(),
                    "checksum did not match: expected %s:%s, got %s".formatted(expected.kind(), expected.hex(), actual),
                    true);
        }
    }

    private static String reason(Exception damaged) {
        return damaged instanceof EOFException ? "it ends too early" : String.valueOf(damaged.getMessage());
    }

    private void unpack(ArtifactSource source, Path file, Path unpacked) throws ArtifactException, IOException {
        String single = source.archive().unpackedName(source.fileName());
        try {
            new Unpacker(unpacked, Files.size(file), limits).unpack(source.archive(), file, single);
        } catch (Unpacker.RefusedException refused) {
            throw refused;
        } catch (IOException | IllegalArgumentException damaged) {
            throw new ArtifactException(source.shown(), "the archive cannot be unpacked: " + reason(damaged), true);
        }
    }

    private static Path onlyFile(ArtifactSource source, Path unpacked) throws ArtifactException, IOException {
        try (Stream<Path> paths = Files.walk(unpacked)) {
            List<Path> files = paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .limit(2)
                    .toList();
            if (files.size() != 1) {
                throw ArtifactSource.invalid(
                        source.shown(), "mode \"file\" needs an archive that holds exactly one file");
            }
            return files.get(0);
        }
    }

    private static void merge(Path from, Path to, TaskDirectory task) throws IOException {
        Files.createDirectories(to);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path target = to.resolve(from.relativize(directory));
                Files.createDirectories(task.resolve(target.toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                move(file, to.resolve(from.relativize(file)), task);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The target's directory is looked at again: an earlier run of the task may have put a link in its way. */
    private static void move(Path file, Path target, TaskDirectory task) throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(task.resolve(parent.toString()));
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new Unpacker.RefusedException(
                    "destination \"%s\" is a directory".formatted(task.root().relativize(target)));
        }
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

package dev.drover.agent.download;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * Unpacks one archive into an empty directory nobody else knows. Refuses what leads out of it (names with {@code ..},
 * absolute names, links), what is neither file, directory nor link, and what is too much; set-user-id bits are dropped.
 */
final class Unpacker {
    private static final long RATIO_FREE_BYTES = 64L << 20;
    private static final int PERMISSION_BITS = 0777;
    /** What the highest level of {@code xz} asks for, and some. */
    private static final int XZ_MEMORY_KIB = 80 << 10;

    private final Path root;
    private final long packedBytes;
    private final ArtifactLimits limits;
    private final List<Path> links = new ArrayList<>();
    private int files;
    private long bytes;

    Unpacker(Path root, long packedBytes, ArtifactLimits limits) {
        this.root = root;
        this.packedBytes = packedBytes;
        this.limits = limits;
    }

    /** An archive that is refused; the message says why. */
    static final class RefusedException extends IOException {
        RefusedException(String message) {
            super(message);
        }
    }

    void unpack(ArchiveKind kind, Path archive, String singleName) throws IOException {
        if (kind == ArchiveKind.ZIP) {
            unpackZip(archive);
        } else {
            try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
                    InputStream plain = decompress(kind, raw)) {
                if (kind.isSingleFile()) {
                    writeFile(target(singleName), plain, 0644);
                } else {
                    unpackTar(plain);
                }
            }
        }
        for (Path link : links) {
            refuseLinkThatLeadsOut(link);
        }
    }

    private static InputStream decompress(ArchiveKind kind, InputStream raw) throws IOException {
        return switch (kind) {
            case GZ, TAR_GZ -> new GZIPInputStream(raw, 1 << 16);
            case BZ2, TAR_BZ2 -> new BZip2CompressorInputStream(raw, true);
            case XZ, TAR_XZ ->
                XZCompressorInputStream.builder()
                        .setInputStream(raw)
                        .setDecompressConcatenated(true)
                        .setMemoryLimitKiB(XZ_MEMORY_KIB)
                        .get();
            case ZST, TAR_ZST -> new ZstdCompressorInputStream(raw);
            case TAR, ZIP, NONE -> raw;
        };
    }

    private void unpackZip(Path archive) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                Path target = target(entry.getName());
                if (entry.isDirectory()) {
                    createDirectories(target);
                } else if (entry.isUnixSymlink()) {
                    createLink(target, zip.getUnixSymlink(entry));
                } else {
                    try (InputStream content = zip.getInputStream(entry)) {
                        writeFile(target, content, entry.getUnixMode() == 0 ? 0644 : entry.getUnixMode());
                    }
                }
            }
        }
    }

    private void unpackTar(InputStream stream) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(stream)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(tar, entry);
            }
        }
    }

    private void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        if (entry.isGlobalPaxHeader()) {
            return;
        }
        Path target = target(entry.getName());
        if (entry.isDirectory()) {
            createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            createLink(target, entry.getLinkName());
        } else if (entry.isLink()) {
            createHardLink(target, target(entry.getLinkName()), entry);
        } else if (entry.isFile() && !isDevice(entry)) {
            writeFile(target, tar, entry.getMode());
        } else {
            throw new RefusedException("archive entry \"%s\" is a device, which is refused".formatted(entry.getName()));
        }
    }

    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private Path target(String name) throws RefusedException {
        files++;
        if (files > limits.unpackedFiles()) {
            throw new RefusedException("the archive holds more than %d files".formatted(limits.unpackedFiles()));
        }
        try {
            Path path = Path.of(name.replace('\\', '/'));
            Path target = root.resolve(path).normalize();
            if (path.isAbsolute() || hasParentStep(path) || !target.startsWith(root)) {
                throw new RefusedException("archive entry \"%s\" leads out of the destination".formatted(name));
            }
            if (path.getNameCount() > limits.unpackedDepth()) {
                throw new RefusedException(
                        "the archive holds directories more than %d deep".formatted(limits.unpackedDepth()));
            }
            return target;
        } catch (InvalidPathException invalid) {
            throw new RefusedException("archive entry \"%s\" is not a path".formatted(name.replace('\0', '?')));
        }
    }

    private static boolean hasParentStep(Path path) {
        for (Path step : path) {
            if (step.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    private void createDirectories(Path directory) throws IOException {
        if (directory.equals(root)) {
            return;
        }
        Path parent = parent(directory);
        if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            createDirectories(parent);
        }
        refuseWritingThroughALink(parent, directory);
        if (Files.isSymbolicLink(directory)) {
            throw new RefusedException("archive entry \"%s\" replaces a link".formatted(relative(directory)));
        }
        Files.createDirectories(directory);
    }

    private void prepare(Path target) throws IOException {
        createDirectoriesUnlessThere(parent(target));
        refuseWritingThroughALink(parent(target), target);
        if (target.equals(root) || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("archive entry \"%s\" is there twice".formatted(relative(target)));
        }
    }

    private void createDirectoriesUnlessThere(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            createDirectories(directory);
        }
    }

    /** A link inside may point to another place inside; what matters is where the parent really is. */
    private void refuseWritingThroughALink(Path parent, Path target) throws IOException {
        if (!parent.toRealPath().startsWith(root.toRealPath())) {
            throw new RefusedException(
                    "archive entry \"%s\" leads out of the destination by a link".formatted(relative(target)));
        }
    }

    private void writeFile(Path target, InputStream content, int mode) throws IOException {
        prepare(target);
        byte[] buffer = new byte[1 << 16];
        try (OutputStream to = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                count(count);
                to.write(buffer, 0, count);
            }
        }
        Files.setPosixFilePermissions(target, permissions(mode & PERMISSION_BITS));
    }

    private void count(int more) throws RefusedException {
        bytes += more;
        if (bytes > limits.unpackedBytes()) {
            throw new RefusedException("the archive unpacks to more than %d bytes".formatted(limits.unpackedBytes()));
        }
        if (bytes > RATIO_FREE_BYTES && bytes / Math.max(1, packedBytes) > limits.unpackedRatio()) {
            throw new RefusedException(
                    "the archive unpacks to more than %d times its size".formatted(limits.unpackedRatio()));
        }
    }

    private void createLink(Path target, String to) throws IOException {
        prepare(target);
        Path destination = Path.of(to);
        boolean inside = !destination.isAbsolute()
                && parent(target).resolve(destination).normalize().startsWith(root);
        if (!inside) {
            throw new RefusedException("archive entry \"%s\" is a link that leads out of the destination, to \"%s\""
                    .formatted(relative(target), to));
        }
        Files.createSymbolicLink(target, destination);
        links.add(target);
    }

    private void createHardLink(Path target, Path existing, TarArchiveEntry entry) throws IOException {
        prepare(target);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("archive entry \"%s\" is a hard link to \"%s\", which the archive does not hold"
                    .formatted(entry.getName(), entry.getLinkName()));
        }
        refuseWritingThroughALink(parent(existing), target);
        Files.createLink(target, existing);
    }

    /** Links of links can lead out where each alone does not: only the file system knows. */
    private void refuseLinkThatLeadsOut(Path link) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (IOException dangling) {
            throw new RefusedException("archive entry \"%s\" is a link to nothing".formatted(relative(link)));
        }
        if (!real.startsWith(root.toRealPath())) {
            throw new RefusedException(
                    "archive entry \"%s\" is a link that leads out of the destination".formatted(relative(link)));
        }
    }

    private String relative(Path target) {
        return root.relativize(target).toString();
    }

    private Path parent(Path target) {
        Path parent = target.getParent();
        return parent == null ? root : parent;
    }

    /** Of the nine bits; the owner can always read and write. */
    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        PosixFilePermission[] fromHighest = PosixFilePermission.values();
        for (int i = 0; i < fromHighest.length; i++) {
            if ((mode & (1 << (fromHighest.length - 1 - i))) != 0) {
                set.add(fromHighest[i]);
            }
        }
        return set;
    }
}

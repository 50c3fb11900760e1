package dev.drover.agent.directory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks what {@link DataPacker} has packed, elsewhere, into a new directory that is the agent's alone. Nothing is written
 * through a link, so a link may lead where it likes, as it did before. Owners are kept by number where the agent is root; of
 * permissions the nine bits, and the sticky bit of directories.
 */
public final class DataUnpacker {
    private static final int FILE_BITS = 0777;
    private static final int DIRECTORY_BITS = 01777;

    private final Path root;
    private final boolean isRoot;
    private final long mostBytes;
    private final List<TarArchiveEntry> directories = new ArrayList<>();
    private int entries;
    private long bytes;

    private DataUnpacker(Path root, long mostBytes) throws IOException {
        this.root = root;
        this.isRoot = (int) Files.getAttribute(root, "unix:uid") == 0;
        this.mostBytes = mostBytes;
    }

    /** An archive that is not taken, and will not be at another attempt. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Unpacks a whole archive.
     *
     * @param root deleted first, with what an earlier attempt has left there
     * @param mostBytes what its files may hold together
     */
    static void unpack(InputStream archive, Path root, long mostBytes) throws IOException {
        Trees.delete(root);
        Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        new DataUnpacker(root, mostBytes).unpack(archive);
    }

    private void unpack(InputStream archive) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(archive, "UTF-8");
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null && !entry.getName().equals(DataPacker.END)) {
            unpack(tar, entry);
            entry = tar.getNextEntry();
        }
        if (entry == null) {
            throw new IOException("the copy is not whole");
        }
        // From below: a directory that nobody may write to, its owner included, has to have what is in it first.
        for (int last = directories.size() - 1; last >= 0; last--) {
            TarArchiveEntry directory = directories.get(last);
            give(root.resolve(directory.getName()), directory, DIRECTORY_BITS);
        }
    }

    private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path target = target(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectory(target);
            directories.add(entry);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, path(entry.getLinkName()));
            own(target, entry);
        } else if (entry.isFile() && !entry.isLink() && !isDevice(entry)) {
            write(tar, target);
            give(target, entry, FILE_BITS);
            Files.setLastModifiedTime(target, entry.getLastModifiedTime());
        } else {
            throw new RefusedException("\"" + entry.getName() + "\" is neither file, directory nor symbolic link");
        }
    }

    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    /** Where an entry goes, below directories that are none but what this has made. */
    private Path target(String name) throws IOException {
        entries++;
        if (entries > DataPacker.MOST_ENTRIES) {
            throw new RefusedException("there are more than " + DataPacker.MOST_ENTRIES + " files");
        }
        Path path = inside(name);
        Path parent = root;
        for (int step = 0; step < path.getNameCount() - 1; step++) {
            parent = parent.resolve(path.getName(step));
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(parent);
            } else if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw new RefusedException("\"" + name + "\" is below what is no directory");
            }
        }
        Path target = parent.resolve(path.getName(path.getNameCount() - 1));
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("\"" + name + "\" comes twice");
        }
        return target;
    }

    private static Path inside(String name) throws RefusedException {
        Path path = path(name);
        boolean plain = !path.isAbsolute() && path.equals(path.normalize()) && !path.startsWith("..");
        if (!plain || name.isEmpty() || path.getNameCount() > DataPacker.MOST_DEPTH) {
            throw new RefusedException("\"" + name + "\" is no name of a file below a directory");
        }
        return path;
    }

    private static Path path(String name) throws RefusedException {
        try {
            return Path.of(name);
        } catch (InvalidPathException invalid) {
            throw new RefusedException("a name is none of a file: " + invalid.getReason());
        }
    }

    private void write(InputStream content, Path target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream to = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                bytes += count;
                if (bytes > mostBytes) {
                    throw new RefusedException("its files hold more than " + (mostBytes >> 20) + " MiB");
                }
                to.write(buffer, 0, count);
            }
        }
    }

    /** Its owner first: a change of the owner takes bits away. */
    private void give(Path target, TarArchiveEntry entry, int bits) throws IOException {
        own(target, entry);
        Files.setAttribute(target, "unix:mode", entry.getMode() & bits);
    }

    private void own(Path target, TarArchiveEntry entry) throws IOException {
        if (isRoot) {
            Files.setAttribute(target, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(target, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
        }
    }
}

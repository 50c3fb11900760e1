package dev.drover.agent.directory;

import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.FileInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An allocation's files as callers may see them: not the agent's records, and no task's secrets. A task may put links where
 * it likes, and change them at any moment: a path is resolved first, checked, and then opened name by name without following
 * any, so that none leads out of the allocation. Methods block.
 */
public final class AllocationFiles {
    /** More than this do not fit into one answer. */
    static final int MOST_LISTED = 3_000;

    private static final String SHARED = "alloc";
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final int SAMPLE_BYTES = 512;

    private final Path root;

    public AllocationFiles(AllocationDirectory directory) {
        this.root = directory.root();
    }

    /** What a path leads to. */
    public FileInfo stat(String path) throws FileException {
        return at(path, (parent, name, names) -> {
            PosixFileAttributes attributes = attributes(parent, name);
            String type = attributes.isRegularFile() ? contentType(parent, name) : "";
            return info(names.isEmpty() ? "/" : name.toString(), attributes, type);
        });
    }

    /** What is in a directory, by name. */
    public List<FileInfo> list(String path) throws FileException {
        return at(path, (parent, name, names) -> {
            try (SecureDirectoryStream<Path> directory = Descent.below(parent, name)) {
                return list(directory, names);
            } catch (NotDirectoryException file) {
                throw new FileException(Reason.INVALID, "\"" + path + "\" is not a directory");
            }
        });
    }

    /** A file opened for reading; whoever takes it closes it. */
    public SeekableByteChannel open(String path) throws FileException {
        return at(path, (parent, name, names) -> {
            PosixFileAttributes attributes = attributes(parent, name);
            if (attributes.isDirectory()) {
                throw new FileException(Reason.INVALID, "\"" + path + "\" is a directory");
            }
            // To open a pipe would wait for somebody to write to it.
            if (!attributes.isRegularFile()) {
                throw new FileException(Reason.INVALID, "\"" + path + "\" is not a regular file");
            }
            return parent.newByteChannel(name, READ);
        });
    }

    /** What tells the file at a path from another one there, before or after; fails if there is none. */
    public Object identity(String path) throws FileException {
        return at(
                path,
                (parent, name, names) -> String.valueOf(attributes(parent, name).fileKey()));
    }

    /** The whole path to where a path leads, without links, from the allocation's directory. */
    public List<String> names(String path) throws FileException {
        return at(path, (parent, name, names) -> names);
    }

    private interface Look<T> {
        /**
         * Looks at one name.
         *
         * @param names the whole path, without links, from the allocation's directory
         */
        T look(SecureDirectoryStream<Path> parent, Path name, List<String> names) throws IOException, FileException;
    }

    private <T> T at(String path, Look<T> look) throws FileException {
        try {
            Path top = root.toRealPath();
            List<String> names = names(top, path);
            refuseHidden(path, names);
            return Descent.along(top, names, (parent, name) -> look.look(parent, name, names));
        } catch (NoSuchFileException none) {
            throw new FileException(Reason.NOT_FOUND, "no such file or directory: \"" + path + "\"");
        } catch (IOException failed) {
            String why = failed instanceof FileSystemException named && named.getReason() != null
                    ? named.getReason()
                    : failed.toString();
            throw new FileException(Reason.UNAVAILABLE, "\"" + path + "\" cannot be read: " + why);
        }
    }

    /** Where a path really leads, at this moment. */
    private List<String> names(Path top, String path) throws FileException, IOException {
        if (path.indexOf('\0') >= 0) {
            throw new FileException(Reason.INVALID, "a path cannot hold a NUL character");
        }
        Path asked = root.resolve(path.replaceFirst("^/+", "")).normalize();
        Path real = asked.startsWith(root) ? asked.toRealPath() : asked;
        if (!asked.startsWith(root) || !real.startsWith(top)) {
            throw new FileException(Reason.INVALID, "path \"" + path + "\" escapes the allocation directory");
        }
        List<String> names = new ArrayList<>();
        top.relativize(real).forEach(name -> names.add(name.toString()));
        names.removeIf(String::isEmpty);
        return names;
    }

    private static void refuseHidden(String path, List<String> names) throws FileException {
        for (int count = 1; count <= names.size(); count++) {
            if (isHidden(names.subList(0, count - 1), names.get(count - 1))) {
                throw new FileException(Reason.INVALID, "\"" + path + "\" is not shown to anybody");
            }
        }
    }

    /** The agent's records, and what a task keeps secret; some file systems do not tell cases apart. */
    private static boolean isHidden(List<String> above, String name) {
        if (above.isEmpty()) {
            return name.equalsIgnoreCase(AllocationDirectory.STATE);
        }
        return above.size() == 1 && !above.get(0).equals(SHARED) && name.equalsIgnoreCase(TaskDirectory.SECRETS);
    }

    private static List<FileInfo> list(SecureDirectoryStream<Path> directory, List<String> above)
            throws IOException, FileException {
        List<FileInfo> files = new ArrayList<>();
        try {
            for (Path path : directory) {
                String name = String.valueOf(path.getFileName());
                if (isHidden(above, name)) {
                    continue;
                }
                if (files.size() == MOST_LISTED) {
                    throw new FileException(Reason.CONFLICT, "the directory holds more than " + MOST_LISTED + " files");
                }
                find(directory, name).ifPresent(files::add);
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        files.sort(Comparator.comparing(FileInfo::name));
        return files;
    }

    /** Empty for what was deleted while its directory was read. */
    private static Optional<FileInfo> find(SecureDirectoryStream<Path> directory, String name) throws IOException {
        try {
            return Optional.of(info(name, attributes(directory, Path.of(name)), ""));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private static PosixFileAttributes attributes(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        return parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static String contentType(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        try (SeekableByteChannel channel = parent.newByteChannel(name, READ)) {
            int read = channel.read(sample);
            while (read > 0) {
                read = channel.read(sample);
            }
        }
        sample.flip();
        return ContentType.of(name.toString(), sample);
    }

    private static FileInfo info(String name, PosixFileAttributes attributes, String contentType) {
        return new FileInfo(
                name,
                attributes.isDirectory(),
                attributes.size(),
                FileMode.of(attributes),
                attributes.lastModifiedTime().toInstant(),
                contentType);
    }
}

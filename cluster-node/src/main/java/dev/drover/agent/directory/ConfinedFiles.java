package dev.drover.agent.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files that the agent reads and writes in a task's directory, or in what its allocation shares, while tasks run there, who
 * may put links and pipes in the way at any moment. Methods block.
 */
public final class ConfinedFiles {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final TaskDirectory task;

    public ConfinedFiles(TaskDirectory task) {
        this.task = task;
    }

    /**
     * Who can do what with a file.
     *
     * @param uid empty for the agent's own
     * @param gid empty for the agent's own
     */
    public record Access(Set<PosixFilePermission> permissions, Optional<Integer> uid, Optional<Integer> gid) {
        public Access {
            permissions = Set.copyOf(permissions);
        }
    }

    /** Where a path leads: names from a directory that no task can replace. */
    private record Way(Path top, List<String> names) {}

    /**
     * A file's content.
     *
     * @param path as {@link TaskDirectory#resolve} takes it
     * @param most bytes; a file with more is refused
     */
    public byte[] read(String path, int most) throws IOException {
        Way way = way(path);
        try {
            return Descent.along(way.top(), way.names(), (parent, name) -> read(parent, name, path, most));
        } catch (NoSuchFileException none) {
            throw new IOException("there is no file \"" + path + "\"", none);
        }
    }

    private static byte[] read(SecureDirectoryStream<Path> parent, Path name, String path, int most)
            throws IOException {
        // To open a pipe would wait for somebody to write to it.
        if (!view(parent, name).readAttributes().isRegularFile()) {
            throw new IOException("\"" + path + "\" is not a regular file");
        }
        try (SeekableByteChannel channel = parent.newByteChannel(name, READ)) {
            if (channel.size() > most) {
                throw new IOException("\"" + path + "\" has more than " + most + " bytes");
            }
            ByteBuffer content = ByteBuffer.allocate((int) channel.size());
            int read = channel.read(content);
            while (read > 0) {
                read = channel.read(content);
            }
            return Arrays.copyOf(content.array(), content.position());
        }
    }

    /**
     * Puts a file in place by rename, with the directories above it, unless it is there already with that content.
     *
     * @param path as {@link TaskDirectory#resolve} takes it
     * @return whether its content is new
     */
    public boolean write(String path, byte[] content, Access access) throws IOException {
        Way way = way(path);
        createParents(way);
        return Descent.along(way.top(), way.names(), (parent, name) -> write(parent, name, path, content, access));
    }

    private static boolean write(
            SecureDirectoryStream<Path> parent, Path name, String path, byte[] content, Access access)
            throws IOException {
        Optional<PosixFileAttributes> there = attributes(parent, name);
        if (there.isPresent() && there.get().isDirectory()) {
            throw new IOException("\"" + path + "\" is a directory");
        }
        boolean same = there.isPresent()
                && there.get().isRegularFile()
                && there.get().size() == content.length
                && Arrays.equals(read(parent, name, path, content.length), content);
        if (same) {
            return false;
        }
        Path next = Path.of("." + name + ".drover");
        delete(parent, next);
        try (SeekableByteChannel channel = parent.newByteChannel(
                next, CREATE, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
        give(parent, next, access);
        parent.move(next, parent, name);
        return true;
    }

    private static void give(SecureDirectoryStream<Path> parent, Path name, Access access) throws IOException {
        PosixFileAttributeView view = view(parent, name);
        UserPrincipalLookupService users = fileSystem(name).getUserPrincipalLookupService();
        if (access.gid().isPresent()) {
            view.setGroup(users.lookupPrincipalByGroupName(access.gid().get().toString()));
        }
        if (access.uid().isPresent()) {
            view.setOwner(users.lookupPrincipalByName(access.uid().get().toString()));
        }
        view.setPermissions(access.permissions());
    }

    private static FileSystem fileSystem(Path path) {
        return path.getFileSystem();
    }

    private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try {
            parent.deleteFile(name);
        } catch (NoSuchFileException none) {
            // An earlier agent that was killed in between would have left one.
            return;
        }
    }

    private static Optional<PosixFileAttributes> attributes(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        try {
            return Optional.of(view(parent, name).readAttributes());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    private static PosixFileAttributeView view(SecureDirectoryStream<Path> parent, Path name) {
        return parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private Way way(String path) throws IOException {
        Path target = task.resolve(path);
        Path shared = task.allocation().shared();
        Path top = target.startsWith(shared) ? shared : task.root();
        if (target.equals(top)) {
            throw new IOException("\"" + path + "\" is a directory");
        }
        List<String> names = new ArrayList<>();
        top.relativize(target).forEach(name -> names.add(name.toString()));
        return new Way(top, names);
    }

    /** A link that comes to be in the way after the look at it gets no more than an empty directory. */
    private void createParents(Way way) throws IOException {
        Path directory = way.top();
        for (String name : way.names().subList(0, way.names().size() - 1)) {
            directory = task.resolve(directory.resolve(name).toString());
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory);
            }
        }
    }
}

package dev.drover.agent.artifact;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadException;
import dev.drover.agent.isolation.TaskFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Puts what was fetched into a task's directory, by rename. It was made by a process that may have been talked into anything,
 * so nothing is taken for granted but that it has ended: what is neither file, directory nor link is refused, links that lead
 * out of their tree are refused, files become the agent's, and of their permissions the nine bits are kept.
 */
final class Placement {
    private static final int STICKY = 01000;
    private static final int WRITABLE_FOR_OTHERS = 0002;

    /** Whose the files become. */
    record Owner(int uid, int gid) {
        /** Of a file that there is. */
        static Owner of(Path file) throws IOException {
            return new Owner((int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS), (int)
                    Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS));
        }

        void take(Path file) throws IOException {
            if (!of(file).equals(this)) {
                TaskFiles.change(file, uid, gid);
            }
        }
    }

    private final TaskDirectory task;
    private final ArtifactLimits limits;
    private final Owner agent;
    private final List<Path> placed = new ArrayList<>();

    /** @param agent whose the files become, and whose directories may be relied upon */
    Placement(TaskDirectory task, ArtifactLimits limits, Owner agent) {
        this.task = task;
        this.limits = limits;
        this.agent = agent;
    }

    /** Gives away what was placed: what is in a directory before the directory, which till then nobody else can change. */
    void give(Owner owner) throws IOException {
        for (int i = placed.size() - 1; i >= 0; i--) {
            owner.take(placed.get(i));
        }
    }

    /** Puts one file where it belongs, readable for all. */
    void file(Path file, Path target) throws IOException, DownloadException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw DownloadException.refused("what was fetched is not a file");
        }
        place(file, target, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Puts the one file of a tree where it belongs. */
    void onlyFile(Path tree, Path target) throws IOException, DownloadException {
        List<Path> files = inspected(tree).stream()
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (files.size() != 1) {
            throw DownloadException.refused("mode \"file\" needs an archive that holds exactly one file");
        }
        place(files.get(0), target, permissions(files.get(0)));
    }

    /** Puts a tree's files among those that are at a directory already. */
    void tree(Path tree, Path destination) throws IOException, DownloadException {
        List<Path> paths = inspected(tree);
        directory(destination);
        for (Path path : paths) {
            Path target = destination.resolve(tree.relativize(path));
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                directory(target);
            } else if (Files.isSymbolicLink(path)) {
                place(path, target, Set.of());
            } else {
                place(path, target, permissions(path));
            }
        }
    }

    /** What is in a tree, directories before what is in them, once all of it has been looked at. */
    private List<Path> inspected(Path tree) throws IOException, DownloadException {
        if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            throw DownloadException.refused("it holds no directory of that name");
        }
        Inspection inspection = new Inspection(tree);
        Files.walkFileTree(tree, inspection);
        if (!inspection.complaint.isEmpty()) {
            throw DownloadException.refused(inspection.complaint);
        }
        return inspection.paths;
    }

    private final class Inspection extends SimpleFileVisitor<Path> {
        private final Path tree;
        private final Path real;
        private final List<Path> paths = new ArrayList<>();
        private long bytes;
        private String complaint = "";

        private Inspection(Path tree) throws IOException {
            this.tree = tree;
            this.real = tree.toRealPath();
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!directory.equals(tree)) {
                paths.add(directory);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            paths.add(file);
            bytes += attributes.isRegularFile() ? attributes.size() : 0;
            complaint = complaint(file, attributes);
            return complaint.isEmpty() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        private String complaint(Path file, BasicFileAttributes attributes) {
            // A repository's own files come on top of those that the limit is for.
            if (bytes > limits.unpackedBytes() || paths.size() / 2 > limits.unpackedFiles()) {
                return "it holds more than it may";
            }
            if (attributes.isSymbolicLink() && leadsOut(file)) {
                return "link \"%s\" leads out of the destination, or to nothing".formatted(tree.relativize(file));
            }
            return attributes.isOther() ? "\"%s\" is a device".formatted(tree.relativize(file)) : "";
        }

        private boolean leadsOut(Path link) {
            try {
                return !link.toRealPath().startsWith(real)
                        || Files.readSymbolicLink(link).isAbsolute();
            } catch (IOException dangling) {
                return true;
            }
        }
    }

    private void place(Path file, Path target, Set<PosixFilePermission> permissions)
            throws IOException, DownloadException {
        Path parent = target.getParent();
        if (parent != null) {
            directory(parent);
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw DownloadException.refused(
                    "destination \"%s\" is a directory".formatted(task.root().relativize(target)));
        }
        agent.take(file);
        if (!Files.isSymbolicLink(file)) {
            Files.setPosixFilePermissions(file, permissions);
        }
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        placed.add(target);
    }

    /** The nine bits, which leave out set-user-id; the owner can always read and write. */
    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        Set<PosixFilePermission> set = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        set.addAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        return set;
    }

    /** Makes a directory and those above it, and looks at them again: an earlier artifact may have put a link there. */
    private void directory(Path directory) throws IOException, DownloadException {
        Path resolved = task.resolve(directory.toString());
        if (Files.isDirectory(resolved)) {
            refuseOthers(resolved);
            return;
        }
        Path parent = resolved.getParent();
        if (parent == null) {
            throw new IOException("the root directory is gone");
        }
        directory(parent);
        Files.createDirectory(resolved);
        placed.add(resolved);
    }

    /**
     * What the allocation's tasks share may be another task's, which runs already: it could put a link in place of a
     * directory between a look and a rename.
     */
    private void refuseOthers(Path directory) throws IOException, DownloadException {
        Path shared = task.allocation().shared();
        if (!directory.startsWith(shared)) {
            return;
        }
        int uid = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        boolean open = (mode & WRITABLE_FOR_OTHERS) != 0 && (mode & STICKY) == 0;
        if (uid != agent.uid() || open) {
            throw DownloadException.refused("directory \"%s\" can be changed by a task that runs already"
                    .formatted(task.allocation().root().relativize(directory)));
        }
        if (!directory.equals(shared) && directory.getParent() != null) {
            refuseOthers(directory.getParent());
        }
    }
}

package dev.drover.agent.isolation;

import dev.drover.agent.directory.TaskDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who owns the files of tasks that do not run as the agent's user. Links are never followed. */
public final class TaskFiles {
    /** All may add to it, and only remove what is their own. */
    private static final int STICKY = 01777;

    private TaskFiles() {}

    /**
     * Lets a task add to its own directories and to those it shares, whoever it is: in a container it may be anybody, root
     * included. What keeps the machine's users from them, and from programs that become root, is the directory above.
     */
    public static void openToAll(TaskDirectory task) throws IOException {
        Files.setPosixFilePermissions(task.allocation().root(), PosixFilePermissions.fromString("rwx------"));
        Path shared = task.allocation().shared();
        for (Path directory : List.of(
                task.local(), task.secrets(), task.tmp(), shared, shared.resolve("data"), shared.resolve("tmp"))) {
            open(directory);
        }
    }

    static void open(Path directory) throws IOException {
        Files.setAttribute(directory, "unix:mode", STICKY);
    }

    static void give(Path file, TaskUser user, boolean withAllBelow) throws IOException {
        if (!withAllBelow) {
            change(file, user);
            return;
        }
        Files.walkFileTree(file, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path inside, BasicFileAttributes attributes) throws IOException {
                change(inside, user);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inside, @Nullable IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                change(inside, user);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void change(Path file, TaskUser user) throws IOException {
        change(file, user.uid(), user.gid());
    }

    /** Makes one file, directory or link another user's. */
    public static void change(Path file, int uid, int gid) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
}

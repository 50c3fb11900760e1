package dev.drover.agent.directory;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The files of one allocation: {@code alloc/{data,logs,tmp}} shared by its tasks, one directory per task, and the agent's
 * own records under {@code .drover}.
 */
public record AllocationDirectory(Path root) {
    private static final String STATE = ".drover";

    public AllocationDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** The directory shared by the allocation's tasks, {@code NOMAD_ALLOC_DIR}. */
    public Path shared() {
        return root.resolve("alloc");
    }

    /** Where the rotated logs of all tasks are. */
    public Path logs() {
        return shared().resolve("logs");
    }

    /**
     * The directory of one task; nothing is created.
     *
     * @throws PathEscapeException if the name is not a plain file name, or one the allocation itself uses
     */
    public TaskDirectory task(String taskName) {
        boolean plain = !taskName.isEmpty() && !taskName.startsWith(".") && taskName.indexOf('/') < 0;
        if (!plain || taskName.indexOf('\0') >= 0 || taskName.equals("alloc")) {
            throw new PathEscapeException("task name \"%s\" cannot be a directory name".formatted(taskName));
        }
        return new TaskDirectory(
                this, taskName, root.resolve(taskName), root.resolve(STATE).resolve(taskName));
    }

    /** Creates the shared directories; repeating it changes nothing. */
    public void create() throws IOException {
        Files.createDirectories(shared().resolve("data"));
        Files.createDirectories(logs());
        Files.createDirectories(shared().resolve("tmp"));
        Path state = root.resolve(STATE);
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    }

    /** Deletes everything without following links; what is already gone is no error. */
    public void destroy() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new Deletion());
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (!Files.isWritable(directory)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
            if (error != null) {
                throw error;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}

package dev.drover.agent.directory;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a task sees files. Without isolation, where they are. With isolation its own directory is the root, the
 * allocation's shared one {@code /alloc}, as Nomad's tasks have it.
 *
 * @param isolated whether the task has a root of its own
 * @param mounts what of the node it sees besides
 */
public record TaskPaths(TaskDirectory directory, boolean isolated, TaskMounts mounts) {
    /** Of a task without volumes. */
    public TaskPaths(TaskDirectory directory, boolean isolated) {
        this(directory, isolated, TaskMounts.NONE);
    }

    /** The same with volumes and devices. */
    public TaskPaths with(TaskMounts changed) {
        return new TaskPaths(directory, isolated, changed);
    }

    /** Directories of the machine that a task with a root of its own sees, too, and cannot write to. */
    public static final List<Path> SYSTEM = Stream.of(
                    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc")
            .map(Path::of)
            .toList();

    private static final List<Path> KERNEL =
            Stream.of("/dev", "/proc", "/sys").map(Path::of).toList();

    static final Path ALLOC = Path.of("/alloc");
    private static final Path ROOT = Path.of("/");

    /** Whether a path lies where programs of the system, or the kernel's files, have to be for every task. */
    static boolean isReserved(Path seen) {
        return Stream.concat(SYSTEM.stream(), KERNEL.stream()).anyMatch(seen::startsWith);
    }

    /** {@code NOMAD_ALLOC_DIR}. */
    public String alloc() {
        return inTask(directory.allocation().shared());
    }

    /** {@code NOMAD_TASK_DIR}. */
    public String local() {
        return inTask(directory.local());
    }

    /** {@code NOMAD_SECRETS_DIR}. */
    public String secrets() {
        return inTask(directory.secrets());
    }

    /** {@code TMPDIR}. */
    public String tmp() {
        return inTask(directory.tmp());
    }

    /** The file of the machine that the task sees at a path, which may be relative to its directory. */
    public Path onMachine(String path) {
        if (!isolated) {
            return directory.root().resolve(path);
        }
        Path seen = ROOT.resolve(path).normalize();
        if (SYSTEM.stream().anyMatch(seen::startsWith)) {
            return seen;
        }
        return seen.startsWith(ALLOC)
                ? directory.allocation().shared().resolve(ALLOC.relativize(seen))
                : directory.root().resolve(ROOT.relativize(seen));
    }

    /** The path at which the task sees a file of the machine; one that is not the task's stays as it is. */
    public String inTask(Path file) {
        if (!isolated) {
            return file.toString();
        }
        Path shared = directory.allocation().shared();
        if (file.startsWith(shared)) {
            return ALLOC.resolve(shared.relativize(file)).toString();
        }
        return file.startsWith(directory.root())
                ? ROOT.resolve(directory.root().relativize(file)).toString()
                : file.toString();
    }
}

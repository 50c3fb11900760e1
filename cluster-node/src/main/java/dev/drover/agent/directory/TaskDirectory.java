package dev.drover.agent.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of one task.
 *
 * @param root where the task's process starts: its working directory
 * @param state what the agent and the task's shim record about its runs; not for the task
 */
public record TaskDirectory(AllocationDirectory allocation, String taskName, Path root, Path state) {
    public static final String LOCAL = "local";

    static final String SECRETS = "secrets";

    /** {@code NOMAD_TASK_DIR}. */
    public Path local() {
        return root.resolve(LOCAL);
    }

    /** {@code NOMAD_SECRETS_DIR}: readable by its owner only. */
    public Path secrets() {
        return root.resolve(SECRETS);
    }

    /** The task's {@code TMPDIR}. */
    public Path tmp() {
        return root.resolve("tmp");
    }

    /**
     * What LXC keeps of the task's container, which does not count for what the allocation may take of the disk.
     *
     * @param state what the agent records about the task's runs
     */
    public static Path container(Path state) {
        return state.resolve("lxc");
    }

    /** Creates the directories; repeating it changes nothing. */
    public void create() throws IOException {
        Files.createDirectories(local());
        Files.createDirectories(tmp());
        Files.createDirectories(secrets());
        Files.setPosixFilePermissions(secrets(), PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(state);
    }

    /** Writes the payload that the task's job was dispatched with; repeating it changes nothing. */
    public void writePayload(String file, byte[] payload) throws IOException {
        Path written = resolve("local/" + file);
        if (written.equals(local()) || !written.startsWith(local())) {
            throw new PathEscapeException(
                    "file \"%s\" of the payload is not below the local directory".formatted(file));
        }
        Files.createDirectories(written.getParent());
        Files.write(written, payload);
    }

    /**
     * A path of the job file inside the task's directory; {@code ..} may lead to the allocation's shared directory, as in
     * Nomad, but not out of the allocation.
     *
     * @throws PathEscapeException if it leads out, or into the agent's records
     */
    public Path resolve(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new PathEscapeException("path \"%s\" holds a NUL character".formatted(path.replace("\0", "\\0")));
        }
        Path candidate = candidate(path);
        boolean inside = candidate.startsWith(root) || candidate.startsWith(allocation.shared());
        if (!inside || leadsOutByLink(candidate)) {
            throw new PathEscapeException("path \"%s\" escapes the allocation directory".formatted(path));
        }
        return candidate;
    }

    /** {@code /alloc} is what a task with a root of its own calls the shared directory. */
    private Path candidate(String path) {
        Path given = Path.of(path);
        if (given.isAbsolute() && given.startsWith(allocation.root())) {
            return given.normalize();
        }
        if (given.startsWith(TaskPaths.ALLOC)) {
            return allocation
                    .shared()
                    .resolve(TaskPaths.ALLOC.relativize(given))
                    .normalize();
        }
        return root.resolve(stripLeadingSlashes(path)).normalize();
    }

    private static String stripLeadingSlashes(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return path.substring(start);
    }

    /** A task may have placed links: the deepest existing ancestor must really lie in what is the task's. */
    private boolean leadsOutByLink(Path candidate) {
        Path existing = candidate;
        while (existing != null && !Files.exists(existing)) {
            if (Files.isSymbolicLink(existing)) {
                return true;
            }
            existing = existing.getParent();
        }
        if (existing == null || !(existing.startsWith(root) || existing.startsWith(allocation.shared()))) {
            return false;
        }
        try {
            Path real = existing.toRealPath();
            return !isBelow(real, root) && !isBelow(real, allocation.shared());
        } catch (IOException unreadable) {
            return true;
        }
    }

    private static boolean isBelow(Path real, Path directory) throws IOException {
        return Files.exists(directory) && real.startsWith(directory.toRealPath());
    }
}

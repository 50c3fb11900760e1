package dev.drover.agent.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one allocation: {@code alloc/{data,logs,tmp}} shared by its tasks, one directory per task, and the agent's
 * own records under {@code .drover}.
 */
public record AllocationDirectory(Path root) {
    /** The directory of the agent's own records. */
    public static final String STATE = ".drover";

    private static final Object INHERITANCE = new Object();

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

    /** The tasks that have run or begun to; none where there is nothing. */
    public List<String> taskNames() throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(root.resolve(STATE))) {
            return names;
        }
        try (DirectoryStream<Path> states = Files.newDirectoryStream(root.resolve(STATE), Files::isDirectory)) {
            states.forEach(state -> names.add(String.valueOf(state.getFileName())));
        }
        return names;
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

    /**
     * Takes over what a predecessor on the same node has left: its tasks' shared data, and of each task its local
     * directory. Happens once, before the first task starts, however many tasks ask for it; a predecessor that left
     * nothing is no error.
     */
    public void inherit(AllocationDirectory predecessor, List<String> tasks) throws IOException {
        synchronized (INHERITANCE) {
            Path done = inherited();
            if (Files.exists(done) || !Files.isDirectory(predecessor.root())) {
                return;
            }
            create();
            take(predecessor.shared().resolve("data"), shared().resolve("data"));
            for (String task : tasks) {
                take(predecessor.task(task).local(), task(task).local());
            }
            Files.createFile(done);
        }
    }

    /**
     * Takes over what a predecessor on another node has left, as {@link DataPacker} has packed it there. Until all of it is
     * here, none of it is.
     *
     * @param mostBytes what its files may hold together
     */
    public void unpackInheritance(InputStream archive, long mostBytes) throws IOException {
        create();
        Path arriving = root.resolve(".arriving");
        DataUnpacker.unpack(archive, arriving, mostBytes);
        Files.move(arriving, arrived(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts what was unpacked in place; false if nothing was. */
    public boolean inheritUnpacked(List<String> tasks) throws IOException {
        if (!Files.isDirectory(arrived())) {
            return false;
        }
        inherit(new AllocationDirectory(arrived()), tasks);
        Trees.delete(arrived());
        return true;
    }

    private Path arrived() {
        return root.resolve(".arrived");
    }

    /** Why it began without its predecessor's data, or with it if that is empty; nothing while that is open. */
    public Optional<String> inheritance() throws IOException {
        return Files.exists(inherited()) ? Optional.of(Files.readString(inherited())) : Optional.empty();
    }

    /** It begins without its predecessor's data, and never takes it over later. */
    public void disinherit(String why) throws IOException {
        create();
        TextFile.replace(inherited(), why);
    }

    private Path inherited() {
        return root.resolve(STATE).resolve("inherited");
    }

    /** An attempt that was cut short has taken some already: those are not at the old place any more. */
    private static void take(Path from, Path to) throws IOException {
        if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(to.getParent());
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes everything without following links; what is already gone is no error. */
    public void destroy() throws IOException {
        Trees.delete(root);
    }
}

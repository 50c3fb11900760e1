package dev.drover.agent.disk;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.driver.RunProcesses;
import dev.drover.protocol.Chunks;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Measures an allocation's files that have no name any more, and take as much of the disk as before, since one of its
 * processes has them open, or mapped. What was deleted of a volume, or of the machine's own programs, is not the allocation's,
 * though its processes may have that open, too. Confined to one thread.
 */
final class DeletedFiles {
    /** A look at what is open ends then, with what it has found: some hundred thousand files. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Path PROC = Path.of("/proc");
    private static final String DELETED = " (deleted)";
    private static final int BLOCK_BYTES = 512;
    private static final int AT_ONCE = 1000;

    /** How many files there are, and what they take. */
    record Sum(long files, long bytes) {
        static final Sum NONE = new Sum(0, 0);
    }

    private final AllocationDirectory allocation;
    private final String inFileSystem;
    private final long device;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    /** One of the kernel's links to each file, by the file's number. */
    private final Map<Long, Path> found = new TreeMap<>();

    private DeletedFiles(AllocationDirectory allocation) throws IOException {
        this.allocation = allocation;
        Path real = allocation.root().toRealPath();
        this.inFileSystem = MountTable.of("self").inFileSystem(real.toString()).orElse(real.toString());
        this.device = ((Number) Files.getAttribute(real, "unix:dev")).longValue();
    }

    /** What those of one allocation take; nothing if it is not there. */
    static Sum measure(AllocationDirectory allocation, RunProcesses processes)
            throws IOException, InterruptedException {
        Map<Long, Path> found;
        try {
            DeletedFiles files = new DeletedFiles(allocation);
            files.look(processes);
            found = files.found;
        } catch (NoSuchFileException gone) {
            return Sum.NONE;
        }
        return found.isEmpty() ? Sum.NONE : sum(List.copyOf(found.values()));
    }

    private void look(RunProcesses processes) throws IOException {
        for (String task : allocation.taskNames()) {
            Path state = allocation.root().resolve(AllocationDirectory.STATE).resolve(task);
            for (long pid : processes.of(state)) {
                look(PROC.resolve(Long.toString(pid)));
            }
        }
    }

    /** Of a process that is gone, or that the agent's user may not look into, nothing is found. */
    private void look(Path process) {
        try {
            MountTable mounts = MountTable.of(String.valueOf(process.getFileName()));
            if (!look(process.resolve("fd"), mounts)) {
                // Its first thread may have ended: the others have the files.
                for (Path thread : entries(process.resolve("task"))) {
                    look(thread.resolve("fd"), mounts);
                }
            }
            look(process.resolve("map_files"), mounts);
        } catch (IOException hidden) {
            return;
        }
    }

    /** Whether there are any files. */
    private boolean look(Path links, MountTable mounts) throws IOException {
        List<Path> all = entries(links);
        for (Path link : all) {
            if (System.nanoTime() - deadline > 0) {
                break;
            }
            look(link, mounts, name(link));
        }
        return !all.isEmpty();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            List<Path> all = new ArrayList<>();
            entries.forEach(all::add);
            return all;
        } catch (DirectoryIteratorException gone) {
            throw gone.getCause();
        }
    }

    /**
     * What the kernel calls an open file, as its process sees it.
     *
     * @return empty if that is too long to be told, which is no excuse
     */
    private static Optional<String> name(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException tooLong) {
            return Optional.empty();
        }
    }

    /** Only what is deleted is asked for more: of a file on another machine, an answer may never come. */
    private void look(Path link, MountTable mounts, Optional<String> name) {
        if (name.isPresent() && !(name.get().endsWith(DELETED) && isOurs(mounts, name.get()))) {
            return;
        }
        try {
            Map<String, Object> file = Files.readAttributes(link, "unix:isRegularFile,nlink,dev,ino");
            boolean deleted = Boolean.TRUE.equals(file.get("isRegularFile")) && number(file, "nlink") == 0;
            if (deleted && number(file, "dev") == device) {
                found.putIfAbsent(number(file, "ino"), link);
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** Whether it lay in the allocation's directory, where its own process saw it. */
    private boolean isOurs(MountTable mounts, String name) {
        return mounts.inFileSystem(name)
                .filter(path -> MountTable.isIn(inFileSystem, path))
                .isPresent();
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) attributes.getOrDefault(name, -1)).longValue();
    }

    /** By a program that never follows what else may be there by now into a directory. */
    private static Sum sum(List<Path> links) throws IOException, InterruptedException {
        long files = 0;
        long blocks = 0;
        for (List<Path> some : Chunks.of(links, AT_ONCE)) {
            List<String> command = new ArrayList<>(List.of("stat", "-L", "-c", "%h %b", "--"));
            some.forEach(link -> command.add(link.toString()));
            for (String line : CoreUtility.lines(PROC, command)) {
                if (line.startsWith("0 ")) {
                    files++;
                    blocks += Long.parseLong(line, 2, line.length(), 10);
                }
            }
        }
        return new Sum(files, blocks * BLOCK_BYTES);
    }
}

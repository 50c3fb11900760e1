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
    /** A look at what is open ends then, with what it has found. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Path PROC = Path.of("/proc");
    private static final String DELETED = " (deleted)";
    private static final int BLOCK_BYTES = 512;
    private static final int AT_ONCE = 1000;

    /** How many files there are, and what they take. */
    record Sum(long files, long bytes) {
        static final Sum NONE = new Sum(0, 0);
    }

    private final AllocationDirectory allocation;
    private final Path inFileSystem;
    private final long device;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    /** One of the kernel's links to each file, by the file's number. */
    private final Map<Long, Path> found = new TreeMap<>();

    private DeletedFiles(AllocationDirectory allocation) throws IOException {
        this.allocation = allocation;
        Path real = allocation.root().toRealPath();
        this.inFileSystem = MountTable.of("self").inFileSystem(real).orElse(real);
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
        } catch (NoSuchFileException | DirectoryIteratorException gone) {
            return Sum.NONE;
        }
        return found.isEmpty() ? Sum.NONE : sum(List.copyOf(found.values()));
    }

    private void look(RunProcesses processes) throws IOException {
        for (String task : allocation.taskNames()) {
            Path state = allocation.root().resolve(AllocationDirectory.STATE).resolve(task);
            for (long pid : processes.of(state)) {
                Path process = PROC.resolve(Long.toString(pid));
                look(process, "fd");
                look(process, "map_files");
            }
        }
    }

    /** Of a process that is gone, or that the agent's user may not look into, nothing is found. */
    private void look(Path process, String links) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve(links))) {
            for (Path link : files) {
                if (System.nanoTime() - deadline > 0) {
                    return;
                }
                look(process, link);
            }
        } catch (IOException | DirectoryIteratorException hidden) {
            return;
        }
    }

    private void look(Path process, Path link) throws IOException {
        try {
            Map<String, Object> file = Files.readAttributes(link, "unix:isRegularFile,nlink,dev,ino");
            boolean deleted = Boolean.TRUE.equals(file.get("isRegularFile")) && number(file, "nlink") == 0;
            if (deleted && number(file, "dev") == device && isOurs(process, link)) {
                found.putIfAbsent(number(file, "ino"), link);
            }
        } catch (NoSuchFileException closed) {
            return;
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        return ((Number) attributes.getOrDefault(name, -1)).longValue();
    }

    /** Whether it lay in the allocation's directory, where its own process saw it; a name too long to be told is no excuse. */
    private boolean isOurs(Path process, Path link) throws IOException {
        Optional<Path> name = name(link);
        if (name.isEmpty()) {
            return true;
        }
        return MountTable.of(String.valueOf(process.getFileName()))
                .inFileSystem(name.get())
                .filter(path -> path.startsWith(inFileSystem))
                .isPresent();
    }

    private static Optional<Path> name(Path link) throws IOException {
        try {
            String name = Files.readSymbolicLink(link).toString();
            int end = name.endsWith(DELETED) ? name.length() - DELETED.length() : name.length();
            return Optional.of(Path.of(name.substring(0, end)));
        } catch (NoSuchFileException closed) {
            throw closed;
        } catch (IOException tooLong) {
            return Optional.empty();
        }
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

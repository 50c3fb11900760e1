package dev.drover.agent.disk;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.AllocationId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures what allocations take of the disk, in blocks: a file with holes counts as what it holds, one with several names
 * once. An empty file takes none, but of files there can be only so many. Java tells how long a file is and no more, so the
 * core utilities' {@code du} does it. It neither follows links nor leaves the file system, and paths of any length are no
 * hiding place.
 */
final class DiskMeter {
    /** What a file takes on the average at least, to be counted by their number. */
    static final long BYTES_PER_FILE = 4096;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long BYTES_PER_KB = 1024;

    private final Path allocations;

    /** @param allocations where the allocations' directories are, each under its id */
    DiskMeter(Path allocations) {
        this.allocations = allocations;
    }

    /**
     * Measures all at once. The spools that tasks have open count with the agent's small records; a container of LXC does not:
     * it is named first, and {@code du} counts nothing twice.
     *
     * @return bytes; nothing of an allocation that is not there, and of none if it takes too long
     */
    Map<AllocationId, Long> measure(Collection<AllocationId> ids) throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>();
        for (AllocationId id : ids) {
            paths.addAll(containers(id));
            paths.add(id.value());
        }
        Map<AllocationId, Long> used = sums("-k", BYTES_PER_KB, paths, ids);
        sums("--inodes", BYTES_PER_FILE, paths, ids).forEach((id, bytes) -> used.merge(id, bytes, Math::max));
        return used;
    }

    private List<String> containers(AllocationId id) {
        List<String> containers = new ArrayList<>();
        Path records = allocations.resolve(id.value()).resolve(AllocationDirectory.STATE);
        try (DirectoryStream<Path> states =
                Files.newDirectoryStream(records, state -> Files.exists(TaskDirectory.container(state)))) {
            states.forEach(state -> containers.add(
                    allocations.relativize(TaskDirectory.container(state)).toString()));
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        return containers;
    }

    private Map<AllocationId, Long> sums(
            String unit, long bytesPerUnit, List<String> paths, Collection<AllocationId> ids)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("du", "-s", unit, "-x", "--"));
        command.addAll(paths);
        Process du = new ProcessBuilder(command)
                .directory(allocations.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = du.inputReader(StandardCharsets.UTF_8)) {
            // A short line or two for each fit into the pipe, so that it need not be read meanwhile.
            return du.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    ? sums(lines, bytesPerUnit, ids)
                    : new TreeMap<>();
        } finally {
            du.destroyForcibly();
        }
    }

    private static Map<AllocationId, Long> sums(BufferedReader lines, long bytesPerUnit, Collection<AllocationId> ids)
            throws IOException {
        Map<AllocationId, Long> bytes = new TreeMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int tab = line.indexOf('\t');
            AllocationId id = new AllocationId(line.substring(tab + 1));
            if (tab > 0 && ids.contains(id)) {
                bytes.put(id, Long.parseLong(line, 0, tab, 10) * bytesPerUnit);
            }
        }
        return bytes;
    }
}

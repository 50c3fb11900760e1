package dev.drover.agent.disk;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.RunProcesses;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures what allocations take of the disk, in blocks: a file with holes counts as what it holds, one with several names
 * once, one that was deleted while it is open as before. An empty file takes none, but of files there can be only so many.
 * Java tells how long a file is and no more, so the core utilities' {@code du} does it. It neither follows links nor leaves the
 * file system, and paths of any length are no hiding place.
 */
final class DiskMeter {
    /** What a file takes on the average at least, to be counted by their number. */
    static final long BYTES_PER_FILE = 4096;

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
        // First what has no name: what loses it meanwhile is missed this once, and never counted twice.
        Map<AllocationId, DeletedFiles.Sum> deleted = deleted(ids);
        Map<AllocationId, Long> used = sums("-k", BYTES_PER_KB, paths, ids);
        Map<AllocationId, Long> asNumber = sums("--inodes", BYTES_PER_FILE, paths, ids);
        deleted.forEach((id, sum) -> {
            used.computeIfPresent(id, (same, bytes) -> bytes + sum.bytes());
            asNumber.computeIfPresent(id, (same, bytes) -> bytes + sum.files() * BYTES_PER_FILE);
        });
        asNumber.forEach((id, bytes) -> used.merge(id, bytes, Math::max));
        return used;
    }

    private Map<AllocationId, DeletedFiles.Sum> deleted(Collection<AllocationId> ids)
            throws IOException, InterruptedException {
        RunProcesses processes = new RunProcesses();
        Map<AllocationId, DeletedFiles.Sum> deleted = new TreeMap<>();
        for (AllocationId id : ids) {
            AllocationDirectory allocation = new AllocationDirectory(allocations.resolve(id.value()));
            deleted.put(id, DeletedFiles.measure(allocation, processes));
        }
        return deleted;
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
        Map<AllocationId, Long> bytes = new TreeMap<>();
        for (String line : CoreUtility.lines(allocations, command)) {
            int tab = line.indexOf('\t');
            AllocationId id = new AllocationId(line.substring(tab + 1));
            if (tab > 0 && ids.contains(id)) {
                bytes.put(id, Long.parseLong(line, 0, tab, 10) * bytesPerUnit);
            }
        }
        return bytes;
    }
}

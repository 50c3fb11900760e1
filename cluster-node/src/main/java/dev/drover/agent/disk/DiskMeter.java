package dev.drover.agent.disk;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.protocol.AllocationId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * once. Java tells how long a file is and no more, so the core utilities' {@code du} does it. It neither follows links nor
 * leaves the file system, and paths of any length are no hiding place.
 */
final class DiskMeter {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long BYTES_PER_KB = 1024;

    private final Path allocations;

    /** @param allocations where the allocations' directories are, each under its id */
    DiskMeter(Path allocations) {
        this.allocations = allocations;
    }

    /**
     * Measures all at once. The agent's own records do not count: they are named first, and {@code du} counts nothing twice.
     *
     * @return bytes; nothing of an allocation that is not there, and of none if it takes too long
     */
    Map<AllocationId, Long> measure(Collection<AllocationId> ids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("du", "-s", "-k", "-x", "--"));
        for (AllocationId id : ids) {
            command.add(id.value() + "/" + AllocationDirectory.STATE);
            command.add(id.value());
        }
        Process du = new ProcessBuilder(command)
                .directory(allocations.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = du.inputReader(StandardCharsets.UTF_8)) {
            // Two short lines for each fit into the pipe, so that it need not be read meanwhile.
            return du.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? bytes(lines, ids) : Map.of();
        } finally {
            du.destroyForcibly();
        }
    }

    private static Map<AllocationId, Long> bytes(BufferedReader lines, Collection<AllocationId> ids)
            throws IOException {
        Map<AllocationId, Long> bytes = new TreeMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int tab = line.indexOf('\t');
            AllocationId id = new AllocationId(line.substring(tab + 1));
            if (tab > 0 && ids.contains(id)) {
                bytes.put(id, Long.parseLong(line, 0, tab, 10) * BYTES_PER_KB);
            }
        }
        return bytes;
    }
}

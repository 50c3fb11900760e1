package dev.drover.agent.isolation;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control group of one run of a task: one directory with version 2, one for each hierarchy with version 1. Methods do
 * the same on both, since every file is named for what it does, and is looked for.
 *
 * @param directories that of the memory controller first; none for a task without a group
 */
public record TaskCgroup(List<Path> directories) {
    public static final TaskCgroup NONE = new TaskCgroup(List.of());

    /** Of a shell's script: the shell enters the groups that {@link #addTo} has put before its further arguments. */
    public static final String ENTER = "n=$1; shift; while [ \"$n\" -gt 0 ]; do printf '0\\n' >\"$1/cgroup.procs\" ||"
            + " exit 125; n=$((n - 1)); shift; done; ";

    private static final Logger LOG = LoggerFactory.getLogger(TaskCgroup.class);
    private static final long BYTES_PER_MB = 1L << 20;
    private static final int LEAST_SHARES = 2;
    private static final int MOST_SHARES = 262_144;
    private static final int WEIGHTS = 9_999;

    public TaskCgroup {
        directories = List.copyOf(directories);
    }

    private record Setting(String file, String value, boolean needed) {}

    public boolean isPresent() {
        return !directories.isEmpty();
    }

    /** Adds what {@link #ENTER} reads to a command line: how many groups, and the groups. */
    public void addTo(List<String> line) {
        line.add(Integer.toString(directories.size()));
        directories.forEach(directory -> line.add(directory.toString()));
    }

    /** Makes the group and sets its limits; if that fails nothing is left of it. */
    public void create(Limits limits) throws IOException {
        try {
            make(limits);
        } catch (IOException refused) {
            remove(Duration.ZERO);
            throw refused;
        }
    }

    private void make(Limits limits) throws IOException {
        for (Path directory : directories) {
            try {
                Files.createDirectory(directory);
            } catch (FileAlreadyExistsException already) {
                LOG.debug("control group {} is there already", directory);
            }
            for (Setting setting : settings(limits)) {
                apply(directory.resolve(setting.file), setting);
            }
        }
    }

    private static void apply(Path file, Setting setting) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            write(file, setting.value);
        } catch (IOException refused) {
            if (setting.needed) {
                throw new IOException(
                        "%s does not take \"%s\": %s".formatted(file, setting.value, refused.getMessage()));
            }
            LOG.debug("cannot set {} to {}: {}", file, setting.value, refused.getMessage());
        }
    }

    private static List<Setting> settings(Limits limits) {
        int shares = Math.max(LEAST_SHARES, Math.min(MOST_SHARES, limits.cpuMhz()));
        long weight = 1 + (shares - LEAST_SHARES) * (long) WEIGHTS / (MOST_SHARES - LEAST_SHARES);
        List<Setting> settings = new ArrayList<>(limits.memoryMb() == 0 ? List.of() : memory(limits));
        settings.add(new Setting("cpu.shares", Integer.toString(shares), true));
        settings.add(new Setting("cpu.weight", Long.toString(weight), true));
        if (limits.processes() > 0) {
            settings.add(new Setting("pids.max", Integer.toString(limits.processes()), true));
        }
        if (!limits.cores().isEmpty()) {
            String cores = limits.cores().stream().map(String::valueOf).collect(Collectors.joining(","));
            settings.add(new Setting("cpuset.cpus", cores, true));
        }
        return settings;
    }

    private static List<Setting> memory(Limits limits) {
        String given = Long.toString(limits.memoryMb() * BYTES_PER_MB);
        int most = Math.max(limits.memoryMb(), limits.memoryMaxMb());
        String end = Long.toString(most * BYTES_PER_MB);
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("memory.limit_in_bytes", end, true),
                new Setting("memory.memsw.limit_in_bytes", end, false),
                new Setting("memory.soft_limit_in_bytes", given, false),
                new Setting("memory.max", end, true),
                new Setting("memory.swap.max", "0", false),
                new Setting("memory.oom.group", "1", false)));
        if (most > limits.memoryMb()) {
            settings.add(new Setting("memory.low", given, false));
        }
        return settings;
    }

    /** Live processes in the group, as the agent sees them. */
    public List<Long> processes() {
        return directories.isEmpty() ? List.of() : processes(directories.get(0));
    }

    private static List<Long> processes(Path directory) {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** From now on nothing in the group can fork, so that killing what is there comes to an end. */
    public void seal() {
        for (Path directory : directories) {
            Path file = directory.resolve("pids.max");
            if (Files.exists(file)) {
                try {
                    write(file, "0");
                } catch (IOException gone) {
                    LOG.debug("cannot seal control group {}: {}", directory, gone.getMessage());
                }
            }
        }
    }

    /** Ends what is in the group, be it in one hierarchy only: nothing forks any more, and all there are die. */
    public void kill() {
        seal();
        directories.stream()
                .flatMap(directory -> processes(directory).stream())
                .distinct()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Where the kernel counts whom it has killed for want of memory: a line {@code oom_kill N}; empty without a group. */
    public String oomFile() {
        return directories.stream()
                .limit(1)
                .map(memory -> memory.resolve(
                        Files.exists(memory.resolve("memory.events")) ? "memory.events" : "memory.oom_control"))
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    /**
     * Removes the group once its last process is really gone, which the kernel may take some time for; with groups below it,
     * such as a task can make that runs as root, and what is in these.
     */
    public void remove(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Path directory : directories) {
            while (!removed(directory)) {
                if (System.nanoTime() - deadline > 0) {
                    LOG.warn("control group {} cannot be removed", directory);
                    break;
                }
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
    }

    private static boolean removed(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException busy) {
            endBelow(directory);
            return false;
        }
    }

    private static void endBelow(Path directory) {
        try (DirectoryStream<Path> below = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path group : below) {
                new TaskCgroup(List.of(group)).kill();
                removed(group);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            LOG.debug("control group {} cannot be looked into: {}", directory, gone.getMessage());
        }
    }

    private static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, StandardOpenOption.WRITE);
    }
}

package dev.drover.agent.driver;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kernel's process table, {@code /proc}. Thread-safe; remembers no more than the latest look at all of it, for those
 * who asked while it was waited for.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final long AUXV_PAGE_SIZE = 6;
    private static final long AUXV_CLOCK_TICKS = 17;

    private final long pageSize;
    private final long ticksPerSecond;
    private final Object looking = new Object();
    private WeakReference<ProcessSnapshot> latest = new WeakReference<>(null);

    ProcessTable() {
        this.pageSize = auxiliary(AUXV_PAGE_SIZE, 4096);
        this.ticksPerSecond = auxiliary(AUXV_CLOCK_TICKS, 100);
    }

    /** One live process; zombies are not listed. */
    record Entry(
            ProcessId id,
            long parent,
            long group,
            long session,
            long userTicks,
            long systemTicks,
            long residentBytes) {}

    long ticksPerSecond() {
        return ticksPerSecond;
    }

    /** The process with this PID, unless it is a zombie or gone. */
    Optional<Entry> find(long pid) {
        try {
            return parse(Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    boolean isAlive(ProcessId id) {
        return find(id.pid()).filter(entry -> entry.id().equals(id)).isPresent();
    }

    /**
     * All live processes at a moment after this was called. Those who ask while another looks share the next look: many tasks
     * that end at once would otherwise each read everything there is.
     */
    ProcessSnapshot snapshot() {
        long asked = System.nanoTime();
        synchronized (looking) {
            @Nullable ProcessSnapshot found = latest.get();
            if (found == null || found.began() - asked < 0) {
                found = new ProcessSnapshot(System.nanoTime(), all());
                latest = new WeakReference<>(found);
            }
            return found;
        }
    }

    /** All live processes by PID. */
    private Map<Long, Entry> all() {
        Map<Long, Entry> entries = new TreeMap<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : directories) {
                long pid = Long.parseLong(directory.getFileName().toString());
                find(pid).ifPresent(entry -> entries.put(pid, entry));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return entries;
    }

    /** The live children of a process. */
    List<Entry> children(long pid) {
        try {
            String children = Files.readString(PROC.resolve(pid + "/task/" + pid + "/children"))
                    .strip();
            return children.isEmpty()
                    ? List.of()
                    : Arrays.stream(children.split(" ", -1))
                            .map(Long::valueOf)
                            .flatMap(child -> find(child).stream())
                            .toList();
        } catch (IOException notInThisKernel) {
            return snapshot().entries().values().stream()
                    .filter(entry -> entry.parent() == pid)
                    .toList();
        }
    }

    /** Whether the process was started with this variable in its environment; false if we may not see it. */
    static boolean hasVariable(long pid, String assignment) {
        String environment = environment(pid);
        return environment.startsWith(assignment + '\0') || environment.contains('\0' + assignment + '\0');
    }

    /** As the kernel has it, with a NUL behind each variable; empty if we may not see it. */
    static String environment(long pid) {
        try {
            return Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException forbidden) {
            return "";
        }
    }

    /** The live processes that were started with this variable in their environment. */
    List<Long> with(String assignment) {
        return all().keySet().stream()
                .filter(pid -> hasVariable(pid, assignment))
                .toList();
    }

    /** Tells one life of the kernel from the next: start times count from its beginning. */
    static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the kernel's boot id", unreadable);
        }
    }

    /**
     * A line of {@code /proc/PID/stat}: the name in parentheses may hold anything, so fields count from its end. Empty if it
     * is none: shims keep such lines in files.
     */
    static Optional<ProcessId> processId(String statLine) {
        int afterName = statLine.lastIndexOf(')');
        if (afterName < 0) {
            return Optional.empty();
        }
        String[] fields = statLine.substring(afterName + 1).strip().split(" ", -1);
        int beforeName = statLine.indexOf(' ');
        if (fields.length < 20 || beforeName < 0) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(statLine.substring(0, beforeName));
            return Optional.of(new ProcessId(pid, Long.parseLong(fields[19])));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    private Optional<Entry> parse(String statLine) {
        Optional<ProcessId> id = processId(statLine);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String[] fields =
                statLine.substring(statLine.lastIndexOf(')') + 1).strip().split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        if (ended || fields.length < 22) {
            return Optional.empty();
        }
        return Optional.of(new Entry(
                id.get(),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[11]),
                Long.parseLong(fields[12]),
                Long.parseLong(fields[21]) * pageSize));
    }

    /** A value of the vector the kernel hands each program, so that page size and tick need no guess. */
    private static long auxiliary(long key, long fallback) {
        try {
            ByteBuffer vector = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
                    .order(ByteOrder.nativeOrder());
            while (vector.remaining() >= 2 * Long.BYTES) {
                if (vector.getLong() == key) {
                    return vector.getLong();
                }
                vector.getLong();
            }
            return fallback;
        } catch (IOException unreadable) {
            return fallback;
        }
    }
}

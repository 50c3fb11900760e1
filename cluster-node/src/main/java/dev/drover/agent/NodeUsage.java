package dev.drover.agent;

import dev.drover.protocol.stream.NodeStats;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the machine uses from {@code /proc}. CPU shares are those since the look before. */
final class NodeUsage {
    private static final Path PROC = Path.of("/proc");
    private static final long BYTES_PER_KB = 1024;

    private final Path disk;
    private final int cpuMhz;
    private final Clock clock;
    private long[] before;

    /** @param cpuMhz of all cores */
    NodeUsage(Path disk, int cpuMhz, Clock clock) throws IOException {
        this.disk = disk;
        this.cpuMhz = cpuMhz;
        this.clock = clock;
        this.before = cpuTimes();
    }

    synchronized NodeStats read() throws IOException {
        NodeStats.Cpu cpu = cpu();
        FileStore store = Files.getFileStore(disk);
        long free = store.getUnallocatedSpace();
        return new NodeStats(
                clock.instant(),
                cpu,
                memory(),
                new NodeStats.Disk(
                        disk.toString(), store.getTotalSpace(), store.getTotalSpace() - free, store.getUsableSpace()),
                uptime(),
                cpu.totalPercent() / 100 * cpuMhz);
    }

    private NodeStats.Cpu cpu() throws IOException {
        long[] now = cpuTimes();
        long[] spent = new long[now.length];
        Arrays.setAll(spent, i -> Math.max(0, now[i] - before[i]));
        before = now;
        double all = Math.max(1, Arrays.stream(spent).sum());
        double user = (spent[0] + spent[1]) / all * 100;
        double idle = Arrays.stream(spent).sum() == 0 ? 100 : (spent[3] + spent[4]) / all * 100;
        return new NodeStats.Cpu(Runtime.getRuntime().availableProcessors(), user, 100 - user - idle, idle);
    }

    /** user, nice, system, idle, iowait, irq, softirq, steal. */
    private static long[] cpuTimes() throws IOException {
        String first = Files.readAllLines(PROC.resolve("stat")).get(0);
        return Arrays.stream(first.trim().split("\\s+"))
                .skip(1)
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static NodeStats.Memory memory() throws IOException {
        Map<String, Long> values = new HashMap<>();
        for (String line : Files.readAllLines(PROC.resolve("meminfo"))) {
            List<String> words = List.of(line.split("[:\\s]+"));
            if (words.size() > 1) {
                values.put(words.get(0), Long.parseLong(words.get(1)) * BYTES_PER_KB);
            }
        }
        long total = values.getOrDefault("MemTotal", 0L);
        long available = values.getOrDefault("MemAvailable", 0L);
        return new NodeStats.Memory(total, available, total - available, values.getOrDefault("MemFree", 0L));
    }

    private static Duration uptime() throws IOException {
        String seconds = Files.readString(PROC.resolve("uptime")).split(" ", -1)[0];
        return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
    }
}

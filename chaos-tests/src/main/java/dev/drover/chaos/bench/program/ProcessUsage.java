package dev.drover.chaos.bench.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What processes of this machine have used, as {@code /proc} tells it. */
public final class ProcessUsage {
    /** Linux shows times to programs in hundredths of a second on every machine, whatever its own tick. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double MILLIS_PER_SECOND = 1000;
    private static final double KIB_PER_MIB = 1024;

    private ProcessUsage() {}

    /** User and system time since the process started, in seconds. */
    public static double cpuSeconds(long pid) throws IOException {
        return cpuSeconds(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** User and system time are the 14th and 15th fields. */
    static double cpuSeconds(String stat) {
        String[] fields = fields(stat);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** From the third on; the second, the name in brackets, may hold anything. */
    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
    }

    /** How long ago a process was forked, to a hundredth of a second. */
    public static Duration age(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return age(stat, Files.readString(Path.of("/proc/uptime")));
    }

    /** The 22nd field is when it was forked, since the machine was started; how long ago that is, is the first in {@code uptime}. */
    static Duration age(String stat, String uptime) {
        double now = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        double forked = Long.parseLong(fields(stat)[19]) / TICKS_PER_SECOND;
        return Duration.ofMillis(Math.round((now - forked) * MILLIS_PER_SECOND));
    }

    static String name(String stat) {
        return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    }

    /** The same by thread; threads whose names differ only in numbers count together. */
    public static Map<String, Double> cpuSecondsByThread(long pid) throws IOException {
        Map<String, Double> used = new TreeMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                String stat;
                try {
                    stat = Files.readString(thread.resolve("stat"));
                } catch (IOException ended) {
                    continue;
                }
                used.merge(name(stat).replaceAll("[0-9#-]+$", ""), cpuSeconds(stat), Double::sum);
            }
        }
        return used;
    }

    public static double residentMib(long pid) throws IOException {
        return residentMib(Files.readString(Path.of("/proc/" + pid + "/status")));
    }

    static double residentMib(String status) {
        return status.lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .mapToLong(Long::parseLong)
                        .sum()
                / KIB_PER_MIB;
    }
}

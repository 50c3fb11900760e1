package dev.drover.protocol.stream;

import dev.drover.protocol.Sorted;
import java.time.Instant;
import java.util.Map;

/** What the running tasks of an allocation use at a moment. */
public record AllocationStats(Instant at, Map<String, TaskUsage> tasks) {
    public AllocationStats {
        tasks = Sorted.copyOf(tasks);
    }

    /**
     * One task's usage: its whole process tree.
     *
     * @param cpuPercent of one core
     * @param cpuMhz the same in the unit jobs ask for
     */
    public record TaskUsage(
            Instant at,
            double cpuPercent,
            double userPercent,
            double systemPercent,
            double cpuMhz,
            long rssBytes,
            int processes) {}
}

package dev.drover.agent.driver;

import java.time.Duration;
import java.time.Instant;

/**
 * What a task's processes use, all of its session together.
 *
 * @param cpuPercent of one core, since the previous call on the same handle (since the start, on the first)
 * @param cpuTime user and system time of the processes alive now
 */
public record TaskStats(
        Instant at,
        long residentBytes,
        double cpuPercent,
        double userPercent,
        double systemPercent,
        Duration cpuTime,
        int processes) {
    /** Nomad's {@code TotalTicks}: MHz used, given the speed of one core. */
    public double totalTicks(double coreMhz) {
        return cpuPercent / 100.0 * coreMhz;
    }
}

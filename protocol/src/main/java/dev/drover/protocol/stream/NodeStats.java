package dev.drover.protocol.stream;

import java.time.Duration;
import java.time.Instant;

/**
 * What a whole machine uses at a moment.
 *
 * @param cpuMhz of all cores, as used
 */
public record NodeStats(Instant at, Cpu cpu, Memory memory, Disk disk, Duration uptime, double cpuMhz) {
    /** Shares of all cores' time since the last look, in percent. */
    public record Cpu(int cores, double userPercent, double systemPercent, double idlePercent) {
        public double totalPercent() {
            return 100 - idlePercent;
        }
    }

    /** Bytes. */
    public record Memory(long total, long available, long used, long free) {}

    /** The file system of the allocation directories, in bytes. */
    public record Disk(String path, long size, long used, long available) {}
}

package dev.drover.agent.driver;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tells how much the processes of one run use, from one look to the next. Thread-safe. */
final class UsageMeter {
    private final long ticksPerSecond;
    private long lastCpuTicks;
    private long lastSystemTicks;
    private long lastNanos = System.nanoTime();

    UsageMeter(ProcessTable table) {
        this.ticksPerSecond = table.ticksPerSecond();
    }

    synchronized TaskStats measure(List<ProcessTable.Entry> processes) {
        long resident = 0;
        long user = 0;
        long system = 0;
        for (ProcessTable.Entry entry : processes) {
            resident += entry.residentBytes();
            user += entry.userTicks();
            system += entry.systemTicks();
        }
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - lastNanos) / 1e9);
        double perTick = 100.0 / ticksPerSecond / seconds;
        double userPercent = Math.max(0, user - (lastCpuTicks - lastSystemTicks)) * perTick;
        double systemPercent = Math.max(0, system - lastSystemTicks) * perTick;
        lastCpuTicks = user + system;
        lastSystemTicks = system;
        lastNanos = now;
        Duration cpuTime = Duration.ofMillis((user + system) * 1000 / ticksPerSecond);
        return new TaskStats(
                Instant.now(),
                resident,
                userPercent + systemPercent,
                userPercent,
                systemPercent,
                cpuTime,
                processes.size());
    }
}

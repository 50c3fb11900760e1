package dev.drover.agent.isolation;

import java.util.List;

/**
 * What a task's processes may use, all together.
 *
 * @param cpuMhz weighs the task against others where they want more than there is; no upper bound
 * @param memoryMb what it is given; nothing is taken of it under pressure where there is more to take elsewhere; 0 if nothing
 *     limits memory
 * @param memoryMaxMb where it ends, by the kernel's out-of-memory killer
 * @param processes how many processes and threads there may be; 0 if nothing limits them
 * @param cores the cores it is bound to; empty for all
 */
public record Limits(int cpuMhz, int memoryMb, int memoryMaxMb, int processes, List<Integer> cores) {
    /** Threads are counted like processes: enough for a large JVM, and an end to a fork bomb. */
    public static final int PROCESSES = 4096;

    public Limits {
        cores = List.copyOf(cores);
    }

    /** No limit, but a weight. */
    public static Limits weight(int cpuMhz) {
        return new Limits(cpuMhz, 0, 0, 0, List.of());
    }
}

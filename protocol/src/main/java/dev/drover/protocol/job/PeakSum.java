package dev.drover.protocol.job;

import java.util.Optional;

/**
 * Adds up what tasks take of one resource that do not all run at the same time: the most that is taken at once, before,
 * while or after the main tasks run. Lives within one sum.
 */
public final class PeakSum {
    private long before;
    private long during;
    private long after;

    /**
     * Adds what one task takes.
     *
     * @param lifecycle of the task, empty for a main task
     */
    public void add(Optional<Lifecycle> lifecycle, long amount) {
        if (lifecycle.isEmpty()) {
            during += amount;
            return;
        }
        switch (lifecycle.get().hook()) {
            case PRESTART -> {
                before += amount;
                during += lifecycle.get().sidecar() ? amount : 0;
            }
            case POSTSTART -> during += amount;
            case POSTSTOP -> after += amount;
        }
    }

    public long peak() {
        return Math.max(before, Math.max(during, after));
    }
}

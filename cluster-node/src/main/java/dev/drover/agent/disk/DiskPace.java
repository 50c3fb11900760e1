package dev.drover.agent.disk;

import java.time.Duration;

/**
 * When an allocation is to be measured again: soon, if it may be full soon; later and later, if it writes nothing. Times are
 * nanoseconds of one clock. Pure.
 *
 * @param bytes what it took when it was measured last
 * @param at when that was
 * @param pause how long it can be left alone
 * @param cost how long the measuring took
 * @param isSlow whether that was so long that others must not wait for it
 */
record DiskPace(long bytes, long at, long pause, long cost, boolean isSlow) {
    static final long SHORTEST = Duration.ofSeconds(1).toNanos();
    static final long LONGEST = Duration.ofSeconds(30).toNanos();
    private static final long SLOW = Duration.ofSeconds(1).toNanos();

    /** Measuring takes up at most one in so many parts of the time. */
    private static final long REST = 20;

    /** One that has not been measured. */
    static DiskPace begun(long now) {
        return new DiskPace(0, now, 0, 0, false);
    }

    /** @param alarm whether the disk fills, and nobody knows yet by whom */
    boolean isDue(long now, boolean alarm) {
        return now - at >= Math.max(alarm ? SHORTEST : pause, REST * cost);
    }

    /**
     * The same once it is known how long it takes to measure.
     *
     * @param together whether others were measured with it, any of which may be the one with all the files
     */
    DiskPace costing(long taken, boolean together) {
        return new DiskPace(bytes, at, pause, together ? Math.min(taken, SLOW) : taken, taken > SLOW);
    }

    /** It was measured, and is to be again in a quarter of the time in which it would be full if it went on like that. */
    DiskPace measured(long now, long used, long limit) {
        long growth = used - bytes;
        long next = 2 * pause;
        if (growth > 0) {
            next = Math.min(next, (long) ((double) (now - at) * (limit - used) / (4.0 * growth)));
        }
        return new DiskPace(used, now, Math.max(SHORTEST, Math.min(LONGEST, next)), cost, isSlow);
    }
}

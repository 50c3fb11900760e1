package dev.drover.scheduler.plan;

/** Numbers that look random and follow from a seed alone (SplitMix64). */
public final class RandomStream {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    public RandomStream(long seed) {
        this.state = seed;
    }

    /** A stream of its own for one use of a seed: uses do not shift one another. */
    public static RandomStream of(long seed, long use, String name) {
        return new RandomStream(mix(seed ^ mix(use * STEP + name.hashCode())));
    }

    /** From 0 to {@code bound - 1}. */
    public int nextInt(int bound) {
        return (int) Long.remainderUnsigned(nextLong() >>> 1, bound);
    }

    private long nextLong() {
        state += STEP;
        return mix(state);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

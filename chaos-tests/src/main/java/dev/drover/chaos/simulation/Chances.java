package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** All randomness of a run: what its seed says, in the order in which it is asked. */
final class Chances {
    private final Random random;

    Chances(long seed) {
        this.random = new Random(seed);
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    double fraction() {
        return random.nextDouble();
    }

    Duration between(Duration least, Duration most) {
        return least.plusNanos((long) (random.nextDouble() * most.minus(least).toNanos()));
    }

    <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    UUID uuid() {
        return new UUID(
                (random.nextLong() & ~0xf000L) | 0x4000L,
                (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }
}

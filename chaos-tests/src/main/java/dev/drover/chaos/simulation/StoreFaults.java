package dev.drover.chaos.simulation;

import java.time.Duration;

/** How the store treats one request. */
final class StoreFaults {
    private static final double LOST = 0.004;
    private static final double UNACKNOWLEDGED = 0.006;
    private static final double LATE = 0.003;
    private static final double SLOW = 0.01;

    private final Chances chances;
    private boolean isCalm;

    StoreFaults(Chances chances) {
        this.chances = chances;
    }

    /** What becomes of a request. */
    enum Fate {
        /** It is done, and its sender is told. */
        DONE,
        /** It never arrives, and its sender waits in vain. */
        LOST,
        /** It is done, and its sender waits in vain. */
        UNACKNOWLEDGED,
        /** Its sender waits in vain, and it is done after that. */
        LATE
    }

    /** From now on the store does what it is there for. */
    void calm() {
        isCalm = true;
    }

    Fate fate() {
        if (isCalm) {
            return Fate.DONE;
        }
        double drawn = chances.fraction();
        if (drawn < LOST) {
            return Fate.LOST;
        }
        if (drawn < LOST + UNACKNOWLEDGED) {
            return Fate.UNACKNOWLEDGED;
        }
        return drawn < LOST + UNACKNOWLEDGED + LATE ? Fate.LATE : Fate.DONE;
    }

    /** How long a request, or its answer, is on its way. */
    Duration delay() {
        if (!isCalm && chances.happens(SLOW)) {
            return chances.between(Duration.ofMillis(50), Duration.ofSeconds(4));
        }
        return chances.between(Duration.ofNanos(200_000), Duration.ofMillis(3));
    }

    /** How long a sender waits before it takes a request for failed. */
    Duration patience() {
        return Duration.ofSeconds(2);
    }
}

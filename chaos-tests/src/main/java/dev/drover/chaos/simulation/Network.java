package dev.drover.chaos.simulation;

import java.time.Duration;

/** Between entities, wherever they live: messages take their time, overtake one another, get lost, and come twice. */
final class Network {
    private static final double LOST = 0.01;
    private static final double TWICE = 0.01;
    private static final double SLOW = 0.02;
    private static final double VERY_SLOW = 0.004;
    private static final double LOST_IN_ORDER = 0.002;

    private final VirtualTime time;
    private final Chances chances;
    private final Trace trace;
    private boolean isCalm;

    Network(VirtualTime time, Chances chances, Trace trace) {
        this.time = time;
        this.chances = chances;
        this.trace = trace;
    }

    /** From now on every message arrives, once. */
    void calm() {
        isCalm = true;
    }

    /** Whether servers hear each other; each hears itself. */
    boolean reaches(SimulatedProcess from, SimulatedProcess to) {
        return from == to || !(from.isCut() || to.isCut());
    }

    /**
     * Sends a message from one server to another, or to itself.
     *
     * @param what names the message in a trace
     * @param arrival happens when it is there, whether anybody there is awake or not
     */
    void send(SimulatedProcess from, SimulatedProcess to, Object what, Runnable arrival) {
        if (!reaches(from, to)) {
            return;
        }
        if (!isCalm && chances.happens(LOST)) {
            trace.note("network   loses %s", what);
            return;
        }
        time.after(delay(), arrival);
        if (!isCalm && chances.happens(TWICE)) {
            trace.note("network   will bring twice %s", what);
            time.after(delay(), arrival);
        }
    }

    /** Whether a message is lost among others that stay in order. */
    boolean loses(Object what) {
        boolean isLost = !isCalm && chances.happens(LOST_IN_ORDER);
        if (isLost) {
            trace.note("network   loses %s", what.getClass().getSimpleName());
        }
        return isLost;
    }

    /** How long a message is on its way that others wait behind. */
    Duration shortDelay() {
        if (!isCalm && chances.happens(SLOW)) {
            return chances.between(Duration.ofMillis(5), Duration.ofMillis(500));
        }
        return chances.between(Duration.ofNanos(50_000), Duration.ofMillis(1));
    }

    /** How long a message is on its way. */
    Duration delay() {
        if (!isCalm && chances.happens(VERY_SLOW)) {
            return chances.between(Duration.ofSeconds(1), Duration.ofSeconds(15));
        }
        if (!isCalm && chances.happens(SLOW)) {
            return chances.between(Duration.ofMillis(5), Duration.ofMillis(500));
        }
        return chances.between(Duration.ofNanos(50_000), Duration.ofMillis(1));
    }

    boolean breaks(double probability) {
        return !isCalm && chances.happens(probability);
    }
}

package dev.drover.chaos.simulation;

import java.time.Duration;

/** Between entities, wherever they live: messages take their time, overtake one another, get lost, and come twice. */
final class Network {
    private static final double LOST = 0.01;
    private static final double TWICE = 0.01;
    private static final double SLOW = 0.02;
    private static final double VERY_SLOW = 0.004;

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

    /** @param what names the message in a trace */
    void send(Lane to, Object what, Runnable delivery) {
        if (!isCalm && chances.happens(LOST)) {
            trace.note("network   loses %s", what);
            return;
        }
        time.after(delay(), () -> to.execute(delivery));
        if (!isCalm && chances.happens(TWICE)) {
            trace.note("network   will bring twice %s", what);
            time.after(delay(), () -> to.execute(delivery));
        }
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

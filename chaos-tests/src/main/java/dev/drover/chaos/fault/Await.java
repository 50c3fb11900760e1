package dev.drover.chaos.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what has to become true, in bounded time. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(100);

    private Await() {}

    /** Something that may not be answered yet; what it throws counts as no. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /**
     * Returns once the condition holds.
     *
     * @throws AssertionError naming {@code what} when it does not within {@code limit}
     */
    public static void until(String what, Duration limit, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        IOException last = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (IOException notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        throw new AssertionError("after %d s still not: %s".formatted(limit.toSeconds(), what), last);
    }
}

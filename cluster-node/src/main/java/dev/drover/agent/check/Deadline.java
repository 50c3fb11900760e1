package dev.drover.agent.check;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** One timeout over several socket operations, each of which only knows its own. */
final class Deadline {
    private final long endNanos;

    Deadline(Duration timeout) {
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    /** At least 1, since 0 means for ever to sockets. */
    int remainingMillis() throws SocketTimeoutException {
        long millis = (endNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("the deadline has passed");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}

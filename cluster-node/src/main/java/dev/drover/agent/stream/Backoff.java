package dev.drover.agent.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time, up to a limit, never quite the same. */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int attempts;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    public Duration next() {
        long doubled = first.toMillis() << Math.min(attempts, 16);
        attempts++;
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis - (long) (millis * 0.3 * random.nextDouble()));
    }

    public void succeeded() {
        attempts = 0;
    }

    void exhaust() {
        attempts = 16;
    }
}

package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogLimits;
import java.time.Duration;

/**
 * How a session keeps its lease and waits for others': {@code margin} is waited beyond a dead session's TTL,
 * {@code pollEvery} apart others are looked at, and an acquisition gives up after {@code acquireTimeout}.
 */
public record SessionSettings(
        Duration ttl,
        Duration renewEvery,
        Duration margin,
        Duration pollEvery,
        Duration acquireTimeout,
        LogLimits limits) {
    public SessionSettings {
        if (renewEvery.multipliedBy(2).compareTo(ttl) > 0) {
            throw new IllegalArgumentException(
                    "a lease of " + ttl + " cannot be kept by renewing it every " + renewEvery);
        }
    }

    /** Ten seconds of lease, renewed every two. */
    public static SessionSettings standard() {
        return withTtl(Duration.ofSeconds(10));
    }

    /** All times in proportion to the lease's. */
    public static SessionSettings withTtl(Duration ttl) {
        return new SessionSettings(
                ttl, ttl.dividedBy(5), ttl.dividedBy(5), ttl.dividedBy(20), ttl.multipliedBy(3), LogLimits.STANDARD);
    }

    public SessionSettings withLimits(LogLimits newLimits) {
        return new SessionSettings(ttl, renewEvery, margin, pollEvery, acquireTimeout, newLimits);
    }
}

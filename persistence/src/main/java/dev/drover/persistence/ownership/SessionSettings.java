package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogLimits;
import dev.drover.persistence.store.StoredPayload;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How a session keeps its lease and waits for others': {@code margin} is waited beyond a dead session's TTL,
 * {@code pollEvery} apart others are looked at, and an acquisition gives up after {@code acquireTimeout}. A recovery passes over
 * a snapshot that is not {@code readable}.
 */
public record SessionSettings(
        Duration ttl,
        Duration renewEvery,
        Duration margin,
        Duration pollEvery,
        Duration acquireTimeout,
        LogLimits limits,
        Predicate<StoredPayload> readable) {
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
                ttl,
                ttl.dividedBy(5),
                ttl.dividedBy(5),
                ttl.dividedBy(20),
                ttl.multipliedBy(3),
                LogLimits.STANDARD,
                payload -> true);
    }

    public SessionSettings withReadable(Predicate<StoredPayload> newReadable) {
        return new SessionSettings(ttl, renewEvery, margin, pollEvery, acquireTimeout, limits, newReadable);
    }
}

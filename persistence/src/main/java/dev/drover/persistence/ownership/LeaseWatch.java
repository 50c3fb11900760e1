package dev.drover.persistence.ownership;

import java.time.Duration;

/**
 * What one server has seen of another's lease: a renewal, and since when on its own monotonic clock. The other is dead
 * once the same renewal was seen for longer than its TTL and the margin; pure.
 */
record LeaseWatch(long renewal, long sinceNanos) {
    /** Counts from the end of the read that saw it first to the beginning of the one that saw it last. */
    LeaseWatch seen(long seenRenewal, long readEnded) {
        return seenRenewal == renewal ? this : new LeaseWatch(seenRenewal, readEnded);
    }

    boolean isDead(long seenRenewal, long readBegan, Duration ttl, Duration margin) {
        return seenRenewal == renewal
                && readBegan - sinceNanos >= ttl.plus(margin).toNanos();
    }
}

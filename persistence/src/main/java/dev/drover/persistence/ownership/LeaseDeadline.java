package dev.drover.persistence.ownership;

import dev.drover.persistence.ownership.SessionClock.Moment;
import java.time.Duration;

/** Until when a session may act: {@code ttl} after sending the last renewal that was confirmed; pure. */
record LeaseDeadline(Moment sent, Duration ttl) {
    /** Not above zero once either clock has reached the end. */
    Duration remaining(Moment now) {
        return ttl.minus(elapsed(now));
    }

    /** A confirmation of an earlier renewal that comes late moves nothing back. */
    LeaseDeadline confirmed(Moment sentAt) {
        return sentAt.monotonicNanos() - sent.monotonicNanos() > 0 ? new LeaseDeadline(sentAt, ttl) : this;
    }

    /** By whichever clock advanced more. */
    private Duration elapsed(Moment now) {
        Duration monotonic = Duration.ofNanos(now.monotonicNanos() - sent.monotonicNanos());
        Duration wall = Duration.ofMillis(now.wallMillis() - sent.wallMillis());
        return monotonic.compareTo(wall) > 0 ? monotonic : wall;
    }
}

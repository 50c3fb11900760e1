package dev.drover.protocol.node;

import java.time.Instant;
import java.util.Optional;

/**
 * A node that is being emptied.
 *
 * @param forceDeadline when whatever is left moves at once; empty for never
 * @param includesSystemJobs whether the allocations of system jobs have been told to go as well, which is last
 */
public record Drain(DrainSpec spec, Optional<Instant> forceDeadline, Instant startedAt, boolean includesSystemJobs) {
    public Drain withSystemJobs() {
        return new Drain(spec, forceDeadline, startedAt, true);
    }

    /** Whether the deadline has come. */
    public boolean isDue(Instant now) {
        return forceDeadline.filter(deadline -> !now.isBefore(deadline)).isPresent();
    }
}

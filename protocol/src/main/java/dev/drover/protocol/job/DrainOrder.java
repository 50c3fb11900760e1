package dev.drover.protocol.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What a node that is being emptied asks of one of its allocations: to go.
 *
 * @param deadline until when the job may choose the moment; empty for as long as it takes
 */
public record DrainOrder(Optional<Instant> deadline) {
    /** Whether there is nothing left to choose. */
    public boolean isDue(Instant now) {
        return deadline.filter(end -> !now.isBefore(end)).isPresent();
    }
}

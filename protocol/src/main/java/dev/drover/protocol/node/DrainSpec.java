package dev.drover.protocol.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a node is to be emptied.
 *
 * @param deadline how long jobs may take to move at their own pace; zero for as long as it takes, negative to move
 *     everything at once
 * @param ignoreSystemJobs whether the allocations of system jobs stay
 */
public record DrainSpec(Duration deadline, boolean ignoreSystemJobs) {
    /** When whatever is left moves at once, for a drain that begins then; empty for never. */
    public Optional<Instant> forceDeadline(Instant start) {
        if (deadline.isZero()) {
            return Optional.empty();
        }
        return Optional.of(deadline.isNegative() ? start : start.plus(deadline));
    }
}

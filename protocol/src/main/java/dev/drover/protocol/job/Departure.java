package dev.drover.protocol.job;

import java.util.Optional;

/**
 * Whether an allocation has to leave its node.
 *
 * @param order present while the node is being emptied
 * @param begun whether the job has decided that it leaves now: it is stopped, and has a successor elsewhere
 */
public record Departure(Optional<DrainOrder> order, boolean begun) {
    /** It stays. */
    public static final Departure NONE = new Departure(Optional.empty(), false);

    /** Whether it has to go and the job has not decided yet when. */
    public boolean isOutstanding() {
        return order.isPresent() && !begun;
    }

    Departure ordered(Optional<DrainOrder> changed) {
        return new Departure(changed, begun);
    }

    Departure begin() {
        return new Departure(order, true);
    }
}

package dev.drover.protocol.job;

import java.util.Optional;

/**
 * Whether an allocation has to leave its node.
 *
 * @param order present while the node is being emptied
 * @param begun whether the job has decided that it leaves now: it is stopped, and has a successor elsewhere
 * @param placedAnew whether it has a successor also if its job is a batch job: an operator has stopped it
 */
public record Departure(Optional<DrainOrder> order, boolean begun, boolean placedAnew) {
    /** It stays. */
    public static final Departure NONE = new Departure(Optional.empty(), false, false);

    /** Whether it has to go and the job has not decided yet when. */
    public boolean isOutstanding() {
        return order.isPresent() && !begun;
    }

    Departure ordered(Optional<DrainOrder> changed) {
        return new Departure(changed, begun, placedAnew);
    }

    Departure begin(boolean anew) {
        return new Departure(order, true, placedAnew || anew);
    }
}

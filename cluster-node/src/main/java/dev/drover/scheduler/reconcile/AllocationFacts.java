package dev.drover.scheduler.reconcile;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;

/**
 * What {@link ClassificationRule} looks at of one allocation.
 *
 * @param reconnects it was unknown, and its node is back
 * @param migrates it is to leave its node
 * @param canary it is a canary
 * @param keepsSlot it is a batch allocation that a drain stopped for good
 * @param expired it has been unknown for longer than its group allows
 * @param outlastsLoss its group lets allocations be unknown for a while
 * @param replaced its group has allocations of lost nodes replaced
 */
record AllocationFacts(
        ClientStatus client,
        DesiredStatus desired,
        NodeCondition node,
        boolean reconnects,
        boolean migrates,
        boolean canary,
        boolean keepsSlot,
        boolean expired,
        boolean outlastsLoss,
        boolean replaced) {
    /** What is known of an allocation's node. */
    enum NodeCondition {
        /** Nothing that would trouble its allocations. */
        FINE,
        /** Not heard of, while its allocations may go on. */
        DISCONNECTED,
        DOWN,
        /** Not known any more. */
        REMOVED
    }

    /** Told to end. */
    boolean isServerTerminal() {
        return desired != DesiredStatus.RUN;
    }

    boolean isTerminal() {
        return isServerTerminal() || client.isTerminal();
    }
}

package dev.drover.protocol.node;

import java.util.List;

/** What can be asked of a node. */
public sealed interface NodeCommand {
    /** Its agent has connected and describes it. */
    record RegisterNode(Node node) implements NodeCommand {}

    /** No heartbeat came in time. */
    record ExpireHeartbeat() implements NodeCommand {}

    /** Takes a part of a plan, whole or in part. */
    record TakeOffer(Offer offer) implements NodeCommand {}

    /** Its agent tells where allocations stand. */
    record UpdateAllocations(List<AllocationUpdate> updates) implements NodeCommand {
        public UpdateAllocations {
            updates = List.copyOf(updates);
        }
    }
}

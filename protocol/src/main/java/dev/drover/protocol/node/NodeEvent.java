package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import java.util.List;

/** Facts recorded about one node. */
public sealed interface NodeEvent {
    /** Its agent described it, for the first time or otherwise than before; it is ready. */
    record NodeRegistered(Node node) implements NodeEvent {}

    /**
     * It became ready again, or is not heard of any more.
     *
     * @param lost allocations that went with it
     * @param unknown allocations that may still run there
     */
    record NodeStatusChanged(NodeStatus status, String description, List<AllocationId> lost, List<AllocationId> unknown)
            implements NodeEvent {
        public NodeStatusChanged {
            lost = List.copyOf(lost);
            unknown = List.copyOf(unknown);
        }
    }

    /** Allocations were unknown for as long as their groups allow, and are lost; others of the node still are unknown. */
    record UnknownExpired(List<AllocationId> lost) implements NodeEvent {
        public UnknownExpired {
            lost = List.copyOf(lost);
        }
    }

    /** A part of a plan was taken: the offer holds what was accepted only. */
    record OfferTaken(Offer accepted, List<Refusal> refused) implements NodeEvent {
        public OfferTaken {
            refused = List.copyOf(refused);
        }
    }

    /**
     * Room is kept for a part of a plan whose parts are taken all or not at all.
     *
     * @param kept nothing where anything of the part was refused
     */
    record OfferReserved(Offer kept, List<Refusal> refused) implements NodeEvent {
        public OfferReserved {
            refused = List.copyOf(refused);
        }
    }

    /**
     * Another node has refused its part of a plan: the room that was kept is free again.
     *
     * @param placements those that room was kept for
     */
    record ReservationReleased(JobId job, long evaluationNumber, int round, List<AllocationId> placements)
            implements NodeEvent {
        public ReservationReleased {
            placements = List.copyOf(placements);
        }
    }

    /** The agent told where allocations stand. */
    record AllocationsUpdated(List<AllocationUpdate> updates) implements NodeEvent {
        public AllocationsUpdated {
            updates = List.copyOf(updates);
        }
    }

    /** Ended allocations left memory. */
    record AllocationsForgotten(List<AllocationId> allocations) implements NodeEvent {
        public AllocationsForgotten {
            allocations = List.copyOf(allocations);
        }
    }

    /** New allocations may come from now on, or may not. */
    record EligibilityChanged(Eligibility eligibility) implements NodeEvent {}

    /** The node is being emptied, or otherwise than before: no new allocations come, and its jobs are told. */
    record DrainChanged(Drain drain, LastDrain record) implements NodeEvent {}

    /** Nothing that had to go is left, or the drain was called off. */
    record DrainEnded(LastDrain record, Eligibility eligibility) implements NodeEvent {}

    /** The node was forgotten; {@code lost} are the allocations that went with it. */
    record NodePurged(List<AllocationId> lost) implements NodeEvent {
        public NodePurged {
            lost = List.copyOf(lost);
        }
    }
}

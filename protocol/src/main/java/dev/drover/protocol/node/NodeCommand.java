package dev.drover.protocol.node;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be asked of a node. */
public sealed interface NodeCommand {
    /** Its agent has connected and describes it. */
    record RegisterNode(Node node) implements NodeCommand {}

    /** No heartbeat came in time. */
    record ExpireHeartbeat() implements NodeCommand {}

    /** A timer: allocations may have been unknown for as long as their groups allow. */
    record ExpireUnknown() implements NodeCommand {}

    /** Takes a part of a plan, whole or in part. */
    record TakeOffer(Offer offer) implements NodeCommand {}

    /** Keeps room for a part of a plan whose parts are taken all or not at all. */
    record ReserveOffer(Offer offer) implements NodeCommand {}

    /**
     * Ends a reservation.
     *
     * @param confirmed whether what room is kept for is taken; else the room is free again
     */
    record SettleReservation(JobId job, long evaluationNumber, int round, boolean confirmed) implements NodeCommand {}

    /** Its agent tells where allocations stand. */
    record UpdateAllocations(List<AllocationUpdate> updates) implements NodeCommand {
        public UpdateAllocations {
            updates = List.copyOf(updates);
        }
    }

    /** Lets new allocations come, or keeps them away. */
    record SetEligibility(Eligibility eligibility) implements NodeCommand {}

    /**
     * Empties the node, changes how that is done, or calls it off.
     *
     * @param spec empty to call it off
     * @param markEligible whether new allocations may come once it is called off
     */
    record SetDrain(Optional<DrainSpec> spec, boolean markEligible, Map<String, String> meta) implements NodeCommand {
        public SetDrain {
            meta = Sorted.copyOf(meta);
        }
    }

    /** A timer: the deadline of a drain may have passed. */
    record CheckDrain() implements NodeCommand {}

    /**
     * Forgets allocations that ended, and the node itself if it has been down since, before these moments.
     *
     * @param batchAllocations for those of jobs that end by themselves
     * @param goneJobs jobs that nobody remembers: for theirs the other moment counts
     */
    record ForgetEnded(Instant allocations, Instant batchAllocations, List<JobId> goneJobs, Instant node)
            implements NodeCommand {
        public ForgetEnded {
            goneJobs = List.copyOf(goneJobs);
        }
    }

    /** Forgets the node; what ran there is lost. */
    record PurgeNode() implements NodeCommand {}
}

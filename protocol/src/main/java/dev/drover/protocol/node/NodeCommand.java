package dev.drover.protocol.node;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import java.util.List;

/** What can be asked of a node. */
public sealed interface NodeCommand {
    /** Its agent has connected and describes it. */
    record RegisterNode(Node node) implements NodeCommand {}

    /** No heartbeat came in time. */
    record ExpireHeartbeat() implements NodeCommand {}

    /** Takes a part of a plan, whole or in part. */
    record TakeOffer(Offer offer) implements NodeCommand {}

    /** Gives up an offer whose outcome is unknown: late copies are refused from now on. */
    record CancelOffer(EvaluationId evaluation, int round, JobId job) implements NodeCommand {}

    /** Its agent tells where allocations stand. */
    record UpdateAllocations(List<AllocationUpdate> updates) implements NodeCommand {
        public UpdateAllocations {
            updates = List.copyOf(updates);
        }
    }

    /** A job has recorded the reports up to {@code sequence}. */
    record AcknowledgeReports(JobId job, long sequence) implements NodeCommand {}

    /** Ended allocations older than the window may leave memory. */
    record ForgetEnded() implements NodeCommand {}
}

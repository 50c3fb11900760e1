package dev.drover.scheduler.snapshot;

import dev.drover.protocol.NodeId;
import java.util.List;

/**
 * Placements this server has offered to a node and that the view may not show yet.
 *
 * @param sequence the node's sequence number at which it took them; {@link #UNKNOWN} while it has not answered
 */
public record PendingOffer(NodeId node, long sequence, List<HeldAllocation> placements) {
    /** The node has not answered: the offer counts whatever the view shows. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    public PendingOffer {
        placements = List.copyOf(placements);
    }
}

package dev.drover.scheduler.rank;

import dev.drover.protocol.NodeId;

/**
 * A node that would not take a group's placement in an earlier round of the same evaluation: whatever the view shows of
 * it, it is passed over.
 *
 * @param why the dimension or state the node named
 */
public record RefusedPlacement(NodeId node, String group, String why) {}

package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Rejected;

/** Where the data is that an allocation takes over from another node. */
public sealed interface PredecessorData {
    /** That node's agent has it; more than {@code mostBytes} find no room on the new disk. */
    record With(NodeId node, AllocationId allocation, long mostBytes) implements PredecessorData {}

    /** It is still being written. */
    record NotYet(AllocationId allocation) implements PredecessorData {}

    /** It cannot be had, at least not now. */
    record None(Rejected why) implements PredecessorData {}
}

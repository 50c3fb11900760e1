package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;

/** A placement a node did not take, and the dimension or state that was in the way. */
public record Refusal(AllocationId allocation, String why) {}

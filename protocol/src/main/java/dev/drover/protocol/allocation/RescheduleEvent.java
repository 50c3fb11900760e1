package dev.drover.protocol.allocation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;

/**
 * A failed allocation was replaced.
 *
 * @param at when the replacement was planned
 * @param previous the one that failed
 * @param node where it failed
 * @param delay how long the replacement was held back, from which the next delay follows
 */
public record RescheduleEvent(Instant at, AllocationId previous, NodeId node, Duration delay) {}

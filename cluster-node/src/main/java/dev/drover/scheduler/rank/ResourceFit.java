package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;

/** What a node can give a task group. */
sealed interface ResourceFit {
    /** It fits, with these ports. */
    record Fits(AllocatedResources resources) implements ResourceFit {}

    /** It does not. */
    record Exhausted(String dimension) implements ResourceFit {}
}

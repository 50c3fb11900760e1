package dev.drover.protocol.node;

import dev.drover.protocol.Sorted;
import java.time.Instant;
import java.util.Map;

/**
 * What is remembered of a node's latest drain.
 *
 * @param meta what whoever asked for it wrote beside it
 */
public record LastDrain(Instant startedAt, Instant updatedAt, DrainStatus status, Map<String, String> meta) {
    public LastDrain {
        meta = Sorted.copyOf(meta);
    }

    public LastDrain with(DrainStatus changed, Instant at) {
        return new LastDrain(startedAt, at, changed, meta);
    }
}

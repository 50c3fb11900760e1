package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedRow;
import dev.drover.protocol.PartitionId;

/**
 * Told of everything this server stores, in order, one call at a time, before the entities that stored it are. It must
 * return at once: the log waits for it. What it throws is logged and goes no further.
 */
public interface LogSubscriber {
    /** A row is durable, and was acknowledged within the session's deadline. Rows come without gaps. */
    void onCommitted(CommittedRow row);

    /** This server owns a partition from now on; no row holding events of it under the new epoch came before. */
    void onRecovered(RecoveredPartition partition);

    /** Entities of a partition that was recovered may store from now on. */
    default void onWritable(PartitionId partition, long epoch) {}
}

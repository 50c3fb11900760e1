package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.replay.PartitionIndex;
import dev.drover.persistence.store.CommittedRow;

/** Keeps the index of a session up to date with its log; the first of the log's subscribers. */
record IndexFeeder(PartitionIndex index) implements LogSubscriber {
    @Override
    public void onCommitted(CommittedRow row) {
        index.committed(row);
    }

    /** The session fills the index before it tells anybody, and drops a partition itself. */
    @Override
    public void onRecovered(RecoveredPartition partition) {}
}

package dev.drover.persistence.store;

import dev.drover.protocol.PartitionId;

/** Names one snapshot of one entity. */
public record SnapshotKey(String persistenceId, long sequenceNr) {
    public PartitionId partition() {
        return PartitionId.of(persistenceId);
    }
}

package dev.drover.persistence.store;

import dev.drover.protocol.PartitionId;

/** Says in the log that its session took a partition, or that nothing more of that partition follows here. */
public record OwnershipRecord(PartitionId partition, long epoch, boolean released) implements LogRecord {
    @Override
    public int sizeBound() {
        return 40;
    }
}

package dev.drover.persistence.ownership;

import dev.drover.protocol.PartitionId;

/** This server may not write the partition: it does not own it, or is giving it up. Nothing was stored. */
public final class PartitionNotOwnedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartitionNotOwnedException(PartitionId partition) {
        super("partition " + partition + " is not owned by this server");
    }

    PartitionNotOwnedException(String message) {
        super(message);
    }
}

package dev.drover.persistence.store;

import dev.drover.protocol.PartitionId;

/** One stored event of one entity. */
public record CommittedEvent(
        String persistenceId,
        long sequenceNr,
        StoredPayload payload,
        String adapterManifest,
        String writer,
        long timestamp)
        implements LogRecord {
    private static final int FRAMING = 64;

    public PartitionId partition() {
        return PartitionId.of(persistenceId);
    }

    /** A character takes at most three bytes in UTF-8. */
    @Override
    public int sizeBound() {
        int characters =
                persistenceId.length() + payload.manifest().length() + adapterManifest.length() + writer.length();
        return FRAMING + payload.bytes().length + 3 * characters;
    }
}

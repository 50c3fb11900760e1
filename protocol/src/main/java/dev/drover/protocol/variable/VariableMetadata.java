package dev.drover.protocol.variable;

import java.time.Instant;

/** What may be said of a variable without its items. */
public record VariableMetadata(
        VariableId id, long createIndex, long modifyIndex, Instant createdAt, Instant modifiedAt) {
    /** Of a variable that is not there. */
    public static VariableMetadata absent(VariableId id) {
        return new VariableMetadata(id, 0, 0, Instant.EPOCH, Instant.EPOCH);
    }
}

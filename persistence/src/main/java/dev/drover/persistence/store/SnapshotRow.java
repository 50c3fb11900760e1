package dev.drover.persistence.store;

/** One snapshot as the store keeps it; {@code timestamp} is milliseconds since the epoch. */
public record SnapshotRow(SnapshotKey key, long timestamp, StoredPayload payload) {}

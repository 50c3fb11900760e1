package dev.drover.persistence.store;

import java.util.UUID;

/** The session that owns a partition, and the position in its log from which it may hold events of it. */
public record CurrentOwner(UUID session, long from) {}

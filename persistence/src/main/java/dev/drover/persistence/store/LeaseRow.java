package dev.drover.persistence.store;

import java.time.Duration;

/** A session's proof of life: others see only whether {@code renewal} changes, and wait out {@code ttl}. */
public record LeaseRow(long renewal, Duration ttl) {}

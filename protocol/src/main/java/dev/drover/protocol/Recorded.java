package dev.drover.protocol;

/** An event as it is stored: the fact, and who, when and why. */
public record Recorded<E>(EventMetadata metadata, E event) {}

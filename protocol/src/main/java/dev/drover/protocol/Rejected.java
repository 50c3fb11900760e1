package dev.drover.protocol;

/** A refusal: nothing was stored. */
public record Rejected(Reason reason, String message) {}

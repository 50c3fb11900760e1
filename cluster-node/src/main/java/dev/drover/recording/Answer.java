package dev.drover.recording;

/**
 * A reply, and how far the entity's journal had come when it was given: who has seen events up to {@code sequence} has
 * seen what the reply speaks of.
 */
public record Answer<R>(R reply, long sequence) {}

package dev.drover.protocol.stream;

/**
 * A file that a JVM has written, or is about to.
 *
 * @param name in the task's local directory
 * @param bytes its size; 0 for one that is not there yet
 */
public record JvmFile(String name, long bytes) {}

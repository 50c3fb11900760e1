package dev.drover.protocol.job;

/** How a task's output is kept: at most {@code maxFiles} files of {@code maxFileSizeMb} for each of stdout and stderr. */
public record LogConfig(int maxFiles, int maxFileSizeMb, boolean disabled) {}

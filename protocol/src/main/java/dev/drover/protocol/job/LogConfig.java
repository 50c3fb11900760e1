package dev.drover.protocol.job;

import java.time.Duration;

/**
 * How a task's output is kept: at most {@code maxFiles} files of {@code maxFileSizeMb} for each of stdout and stderr.
 *
 * @param rotateEvery how long a file is written to before another one is begun; zero where only its size counts
 */
public record LogConfig(int maxFiles, int maxFileSizeMb, boolean disabled, Duration rotateEvery) {
    /** Rotated by size alone. */
    public LogConfig(int maxFiles, int maxFileSizeMb, boolean disabled) {
        this(maxFiles, maxFileSizeMb, disabled, Duration.ZERO);
    }
}

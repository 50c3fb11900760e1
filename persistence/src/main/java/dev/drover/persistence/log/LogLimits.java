package dev.drover.persistence.log;

import java.time.Duration;

/**
 * Limits of one log. A row holds at most {@code rowBytes}, unless a single record is larger, and {@code rowRecords};
 * {@code queuedBytes} may wait before further writes are refused; a failed write is repeated after {@code retryAfter}.
 */
public record LogLimits(int eventBytes, int rowBytes, int rowRecords, long queuedBytes, Duration retryAfter) {
    public static final LogLimits STANDARD =
            new LogLimits(128 * 1024, 1024 * 1024, 4096, 64L * 1024 * 1024, Duration.ofMillis(50));
}

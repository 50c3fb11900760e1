package dev.drover.protocol.job;

import java.time.Duration;

/** When a failed allocation is replaced on another node. */
public record ReschedulePolicy(
        int attempts, Duration interval, Duration delay, String delayFunction, Duration maxDelay, boolean unlimited) {
    /** Whether anything is ever replaced. */
    public boolean isEnabled() {
        return unlimited || attempts > 0;
    }
}

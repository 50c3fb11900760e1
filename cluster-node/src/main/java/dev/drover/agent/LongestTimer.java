package dev.drover.agent;

import java.time.Duration;

/**
 * How long a timer may run: a scheduler refuses what is further off than its wheel can count, some 248 days. A job may ask
 * for a longer delay, which ends then.
 */
final class LongestTimer {
    private static final Duration LONGEST = Duration.ofDays(100);

    private LongestTimer() {}

    /** The same delay, or the longest there is. */
    static Duration limit(Duration delay) {
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}

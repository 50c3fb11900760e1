package dev.drover.protocol.job;

import java.time.Duration;

/**
 * When a check that fails has its task started again.
 *
 * @param limit how many intervals of the check it has to fail for, the first failure counted; 0 for never
 * @param grace after a start of the task, during which failures do not count
 * @param ignoreWarnings whether a warning is no failure
 */
public record CheckRestart(int limit, Duration grace, boolean ignoreWarnings) {}

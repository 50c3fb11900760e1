package dev.drover.agent.outlet;

import dev.drover.agent.log.LogStream;
import java.time.Instant;

/**
 * A line that a task has written, without its end.
 *
 * @param seen when the agent read it; when it was written nobody knows
 */
record LogLine(Instant seen, LogSource source, LogStream stream, String text) {}

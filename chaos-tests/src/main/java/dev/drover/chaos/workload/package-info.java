/**
 * What callers do, through the HTTP API alone: jobs and how to follow them. Start at
 * {@link dev.drover.chaos.workload.AgentApi}. Knows nothing of the engine's classes.
 */
@NullMarked
package dev.drover.chaos.workload;

import org.jspecify.annotations.NullMarked;

/**
 * The output of tasks: kept in rotated files, read from any offset, followed. Start at {@link
 * dev.drover.agent.log.LogRotator}, which explains how rotation outlives the agent, and {@link
 * dev.drover.agent.log.LogReader}. Knows nothing of processes or actors.
 */
@NullMarked
package dev.drover.agent.log;

import org.jspecify.annotations.NullMarked;

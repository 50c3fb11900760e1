/**
 * Where an allocation lives on disk, and the environment its tasks see. Start at {@link
 * dev.drover.agent.directory.AllocationDirectory} and {@link dev.drover.agent.directory.TaskEnvironment}. Knows nothing
 * of processes, actors or the network.
 */
@NullMarked
package dev.drover.agent.directory;

import org.jspecify.annotations.NullMarked;

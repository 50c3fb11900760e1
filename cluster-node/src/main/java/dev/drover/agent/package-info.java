/**
 * The node agent: runs the allocations its node is assigned, and tells how they do. Start at {@link
 * dev.drover.agent.NodeAgentSystem}; {@link dev.drover.agent.NodeAgent} keeps an {@link
 * dev.drover.agent.AllocationRunner} for each allocation, and that a {@link dev.drover.agent.TaskRunner} for each task.
 */
@NullMarked
package dev.drover.agent;

import org.jspecify.annotations.NullMarked;

/**
 * What an agent keeps on disk, so that tasks outlive it. Start at {@link
 * dev.drover.protocol.agentstate.AllocationRecord}.
 */
@NullMarked
package dev.drover.protocol.agentstate;

import org.jspecify.annotations.NullMarked;

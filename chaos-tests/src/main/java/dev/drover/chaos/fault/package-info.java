/**
 * What breaks: agents as real processes, which are killed and started again, and the processes around them. Start at
 * {@link dev.drover.chaos.fault.AgentProcess}.
 */
@NullMarked
package dev.drover.chaos.fault;

import org.jspecify.annotations.NullMarked;

/**
 * Keeps tasks apart from each other and from the machine, with tools that others keep well: bubblewrap for what a task
 * sees, control groups for what it may use. Start at {@link dev.drover.agent.isolation.Isolation}; it says what this
 * machine has of that. Drivers use this package; it must not depend on them, on actors, or on the agent stream.
 */
@NullMarked
package dev.drover.agent.isolation;

import org.jspecify.annotations.NullMarked;

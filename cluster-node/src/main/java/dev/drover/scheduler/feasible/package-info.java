/** Which nodes can take a task group at all. Start at {@link dev.drover.scheduler.feasible.Feasibility}. Knows nothing of
 * resources or scores. */
@NullMarked
package dev.drover.scheduler.feasible;

import org.jspecify.annotations.NullMarked;

/** Decides which allocations of a job shall exist and where: a pure function from a snapshot to a plan. Start at {@link
 * dev.drover.scheduler.Scheduler}. Knows no actor, clock, randomness or I/O. */
@NullMarked
package dev.drover.scheduler;

import org.jspecify.annotations.NullMarked;

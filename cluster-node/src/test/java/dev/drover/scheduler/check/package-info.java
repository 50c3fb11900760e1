/**
 * Judges placements from the rules as they are written, for the tests of {@link dev.drover.scheduler} and of {@link
 * dev.drover.node}: plainly, and without the code that decides or adds up there. Start at {@link
 * dev.drover.scheduler.check.PlanCheck}.
 */
@NullMarked
package dev.drover.scheduler.check;

import org.jspecify.annotations.NullMarked;

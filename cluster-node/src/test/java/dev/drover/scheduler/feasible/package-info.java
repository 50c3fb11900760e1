/** Tests of {@link dev.drover.scheduler.feasible}. */
@NullMarked
package dev.drover.scheduler.feasible;

import org.jspecify.annotations.NullMarked;

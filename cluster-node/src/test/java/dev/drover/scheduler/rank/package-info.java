/** Tests of {@link dev.drover.scheduler.rank}. */
@NullMarked
package dev.drover.scheduler.rank;

import org.jspecify.annotations.NullMarked;

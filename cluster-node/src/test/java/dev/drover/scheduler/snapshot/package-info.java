/** Tests of {@link dev.drover.scheduler.snapshot}. */
@NullMarked
package dev.drover.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;

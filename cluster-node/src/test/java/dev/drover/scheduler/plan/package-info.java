/** Tests of {@link dev.drover.scheduler.plan}. */
@NullMarked
package dev.drover.scheduler.plan;

import org.jspecify.annotations.NullMarked;

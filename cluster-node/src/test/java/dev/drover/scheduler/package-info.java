/** Tests of {@link dev.drover.scheduler}. */
@NullMarked
package dev.drover.scheduler;

import org.jspecify.annotations.NullMarked;

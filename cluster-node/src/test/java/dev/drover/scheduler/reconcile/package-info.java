/** Tests of {@link dev.drover.scheduler.reconcile}. */
@NullMarked
package dev.drover.scheduler.reconcile;

import org.jspecify.annotations.NullMarked;

/** What must change so that a job is as its author wants it. Start at {@link
 * dev.drover.scheduler.reconcile.Reconciler}. Knows nothing of where things go. */
@NullMarked
package dev.drover.scheduler.reconcile;

import org.jspecify.annotations.NullMarked;

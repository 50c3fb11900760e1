/** What is proposed, and what still fits. Start at {@link dev.drover.scheduler.plan.NodeFit}. */
@NullMarked
package dev.drover.scheduler.plan;

import org.jspecify.annotations.NullMarked;

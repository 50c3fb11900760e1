/** Which node is best. Start at {@link dev.drover.scheduler.rank.NodeSelector}. */
@NullMarked
package dev.drover.scheduler.rank;

import org.jspecify.annotations.NullMarked;

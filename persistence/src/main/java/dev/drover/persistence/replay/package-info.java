/** Reading history: the one pass that recovers partitions, what it leaves in memory, and replay for audit. Knows stores and logs, not actors. */
@NullMarked
package dev.drover.persistence.replay;

import org.jspecify.annotations.NullMarked;

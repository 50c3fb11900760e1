/** A task group placed on a node. Start at {@link dev.drover.protocol.allocation.Allocation}. */
@NullMarked
package dev.drover.protocol.allocation;

import org.jspecify.annotations.NullMarked;

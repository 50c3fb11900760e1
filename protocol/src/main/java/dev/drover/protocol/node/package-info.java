/** A machine that runs tasks, and what is asked of, recorded about and answered for it. Start at {@link dev.drover.protocol.node.Node}. */
@NullMarked
package dev.drover.protocol.node;

import org.jspecify.annotations.NullMarked;

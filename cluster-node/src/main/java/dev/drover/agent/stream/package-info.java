/** The agent's end of its stream. Start at {@link dev.drover.agent.stream.ServerStream}. Knows nothing of tasks. */
@NullMarked
package dev.drover.agent.stream;

import org.jspecify.annotations.NullMarked;

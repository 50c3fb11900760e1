/**
 * The servers' end of the agents' streams. Start at {@link dev.drover.server.stream.AgentEndpoint}; what it needs of
 * the engine is {@link dev.drover.server.stream.NodeDirectory}.
 */
@NullMarked
package dev.drover.server.stream;

import org.jspecify.annotations.NullMarked;

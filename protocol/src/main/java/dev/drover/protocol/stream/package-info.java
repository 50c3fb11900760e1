/**
 * What an agent and a server say to each other over the agent's one stream. Start at {@link
 * dev.drover.protocol.stream.AgentFrame} and {@link dev.drover.protocol.stream.ServerFrame}.
 */
@NullMarked
package dev.drover.protocol.stream;

import org.jspecify.annotations.NullMarked;

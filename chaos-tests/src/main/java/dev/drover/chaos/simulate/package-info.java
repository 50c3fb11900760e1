/**
 * {@code drover simulate}: many nodes in one process, each with a stream of its own to the servers and virtual processes
 * in place of tasks. Start at {@link dev.drover.chaos.simulate.Main}; {@link dev.drover.chaos.simulate.SimulatedNode} is
 * the counterpart of an agent, and shares with it what is decided there.
 */
@NullMarked
package dev.drover.chaos.simulate;

import org.jspecify.annotations.NullMarked;

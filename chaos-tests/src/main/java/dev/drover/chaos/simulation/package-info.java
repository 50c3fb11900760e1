/**
 * A cluster on virtual time and one thread: the real entities, sessions, logs, views and scheduler, between a network, a
 * store and machines that misbehave as a seed says. Start at {@link dev.drover.chaos.simulation.Run}, and read on at {@link
 * dev.drover.chaos.simulation.SimulatedWorld}; {@link dev.drover.chaos.simulation.Invariant} says what is held against it.
 * Nothing here reads a clock or draws a number but from the seed.
 */
@NullMarked
package dev.drover.chaos.simulation;

import org.jspecify.annotations.NullMarked;

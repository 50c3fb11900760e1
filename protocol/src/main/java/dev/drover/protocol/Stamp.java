package dev.drover.protocol;

import java.time.Instant;

/**
 * The moment of one command: the cluster-wide index that everything it changes carries, and the wall clock.
 *
 * @param index Nomad's modify index; 53 bits, so that it is exact as a JSON number
 */
public record Stamp(long index, Instant at) {}

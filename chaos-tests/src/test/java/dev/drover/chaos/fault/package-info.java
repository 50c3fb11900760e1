/** Scenarios on real processes: what is killed, and what must not be lost by it. */
@NullMarked
package dev.drover.chaos.fault;

import org.jspecify.annotations.NullMarked;

/**
 * Load programs that measure a running agent from outside: through its HTTP API, by what {@code /proc} says of its
 * processes, and with the tools of the JDK. They know nothing of the engine's classes.
 */
@NullMarked
package dev.drover.chaos.bench.api;

import org.jspecify.annotations.NullMarked;

/**
 * What all load programs share: how they are called, what they are told, and how they print what they found. Start at
 * {@link dev.drover.chaos.bench.program.LoadProgram}.
 */
@NullMarked
package dev.drover.chaos.bench.program;

import org.jspecify.annotations.NullMarked;

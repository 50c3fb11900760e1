/**
 * Variables: small maps of texts that tasks and people read by path, and that are secrets. Start at
 * {@link dev.drover.protocol.variable.Variable}.
 */
@NullMarked
package dev.drover.protocol.variable;

import org.jspecify.annotations.NullMarked;

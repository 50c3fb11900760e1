/** Load programs that print figures: {@link dev.drover.chaos.bench.Main}. Each speaks the HTTP API alone. */
@NullMarked
package dev.drover.chaos.bench;

import org.jspecify.annotations.NullMarked;

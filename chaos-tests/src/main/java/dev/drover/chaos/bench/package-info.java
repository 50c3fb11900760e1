/** The load programs of {@code drover bench}: start at {@link dev.drover.chaos.bench.Main}. */
@NullMarked
package dev.drover.chaos.bench;

import org.jspecify.annotations.NullMarked;

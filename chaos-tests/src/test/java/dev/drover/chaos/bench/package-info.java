/** Checks of the load programs. */
@NullMarked
package dev.drover.chaos.bench;

import org.jspecify.annotations.NullMarked;

/** Placeholder. */
@NullMarked
package dev.drover.chaos;

import org.jspecify.annotations.NullMarked;

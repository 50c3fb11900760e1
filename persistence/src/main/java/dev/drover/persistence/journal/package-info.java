/** Placeholder. */
@NullMarked
package dev.drover.persistence.journal;

import org.jspecify.annotations.NullMarked;

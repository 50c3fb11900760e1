/** Placeholder. */
@NullMarked
package dev.drover.gateway;

import org.jspecify.annotations.NullMarked;

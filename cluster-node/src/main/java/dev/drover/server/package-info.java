/** Placeholder. */
@NullMarked
package dev.drover.server;

import org.jspecify.annotations.NullMarked;

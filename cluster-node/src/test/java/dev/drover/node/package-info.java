/** Tests of {@code dev.drover.node}. */
@NullMarked
package dev.drover.node;

import org.jspecify.annotations.NullMarked;

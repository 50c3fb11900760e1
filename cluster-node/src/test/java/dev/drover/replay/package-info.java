/** Tests of {@code dev.drover.replay}. */
@NullMarked
package dev.drover.replay;

import org.jspecify.annotations.NullMarked;

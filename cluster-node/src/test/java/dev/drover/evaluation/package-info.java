/** Tests of {@code dev.drover.evaluation}. */
@NullMarked
package dev.drover.evaluation;

import org.jspecify.annotations.NullMarked;

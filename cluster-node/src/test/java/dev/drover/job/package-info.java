/** Tests of {@code dev.drover.job}. */
@NullMarked
package dev.drover.job;

import org.jspecify.annotations.NullMarked;

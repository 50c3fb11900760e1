/** Tests of {@code dev.drover.view}. */
@NullMarked
package dev.drover.view;

import org.jspecify.annotations.NullMarked;

/** Tests of the {@code drover} script on the build that lies under {@code target/drover}. */
@NullMarked
package dev.drover.chaos.launcher;

import org.jspecify.annotations.NullMarked;

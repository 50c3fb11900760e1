/** Tests of the package of the same name. */
@NullMarked
package dev.drover.chaos.simulation;

import org.jspecify.annotations.NullMarked;

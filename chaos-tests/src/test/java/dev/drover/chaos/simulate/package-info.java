/** Tests of the package of the same name. */
@NullMarked
package dev.drover.chaos.simulate;

import org.jspecify.annotations.NullMarked;

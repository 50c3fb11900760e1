/** Tests of the package of the same name. */
@NullMarked
package dev.drover.protocol;

import org.jspecify.annotations.NullMarked;

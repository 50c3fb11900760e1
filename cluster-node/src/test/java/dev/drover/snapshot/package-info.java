/** Tests of the package of the same name. */
@NullMarked
package dev.drover.snapshot;

import org.jspecify.annotations.NullMarked;

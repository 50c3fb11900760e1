/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.snapshot;

import org.jspecify.annotations.NullMarked;

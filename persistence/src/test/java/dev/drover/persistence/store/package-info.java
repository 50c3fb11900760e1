/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.store;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.ownership;

import org.jspecify.annotations.NullMarked;

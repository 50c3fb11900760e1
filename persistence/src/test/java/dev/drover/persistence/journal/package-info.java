/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.journal;

import org.jspecify.annotations.NullMarked;

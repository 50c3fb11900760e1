/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.log;

import org.jspecify.annotations.NullMarked;

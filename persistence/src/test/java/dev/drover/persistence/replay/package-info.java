/** Tests of the package of the same name. */
@NullMarked
package dev.drover.persistence.replay;

import org.jspecify.annotations.NullMarked;

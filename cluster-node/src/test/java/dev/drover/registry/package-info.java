/** Tests of the package of the same name. */
@NullMarked
package dev.drover.registry;

import org.jspecify.annotations.NullMarked;

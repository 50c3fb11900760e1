/** Tests of what keeps variables secret. */
@NullMarked
package dev.drover.variable;

import org.jspecify.annotations.NullMarked;

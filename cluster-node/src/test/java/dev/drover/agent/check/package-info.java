/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.check;

import org.jspecify.annotations.NullMarked;

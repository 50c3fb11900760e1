/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.stream;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.log;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.engine;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.artifact;

import org.jspecify.annotations.NullMarked;

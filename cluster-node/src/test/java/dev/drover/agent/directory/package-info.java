/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.directory;

import org.jspecify.annotations.NullMarked;

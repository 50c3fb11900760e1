/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.download;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.driver;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.tls;

import org.jspecify.annotations.NullMarked;

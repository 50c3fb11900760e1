/** Tests of the package of the same name. */
@NullMarked
package dev.drover.agent.fingerprint;

import org.jspecify.annotations.NullMarked;

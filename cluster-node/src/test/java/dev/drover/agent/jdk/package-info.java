/** Tests of what is found out about JDKs. */
@NullMarked
package dev.drover.agent.jdk;

import org.jspecify.annotations.NullMarked;

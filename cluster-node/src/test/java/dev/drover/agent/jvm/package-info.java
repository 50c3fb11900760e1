/** Tests of what is learned of JVMs. */
@NullMarked
package dev.drover.agent.jvm;

import org.jspecify.annotations.NullMarked;

/** Finds the JDKs of this machine, and says why one is not used. Start at {@link dev.drover.agent.jdk.JdkInventory}. */
@NullMarked
package dev.drover.agent.jdk;

import org.jspecify.annotations.NullMarked;

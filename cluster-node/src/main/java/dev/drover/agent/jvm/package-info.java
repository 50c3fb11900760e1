/**
 * Looks into the JVMs of tasks from outside: their counters, read from where they keep them, and what they do on request.
 * Start at {@link dev.drover.agent.jvm.JvmOperations}.
 */
@NullMarked
package dev.drover.agent.jvm;

import org.jspecify.annotations.NullMarked;

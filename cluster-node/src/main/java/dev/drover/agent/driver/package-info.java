/**
 * Starts, finds again, measures and ends task processes. Start at {@link dev.drover.agent.driver.TaskDriver}; {@link
 * dev.drover.agent.driver.TaskDrivers} lists those there are. Plain blocking classes: actors call them on a dispatcher
 * of their own. Must not depend on actors or on the agent stream.
 */
@NullMarked
package dev.drover.agent.driver;

import org.jspecify.annotations.NullMarked;

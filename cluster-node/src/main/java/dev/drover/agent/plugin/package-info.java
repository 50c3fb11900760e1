/**
 * Drivers from outside: JARs on the agent's plug-in path. Start at {@link dev.drover.agent.plugin.PluginJars}; what such a
 * JAR has to bring is in {@link dev.drover.agent.driver}.
 */
@NullMarked
package dev.drover.agent.plugin;

import org.jspecify.annotations.NullMarked;

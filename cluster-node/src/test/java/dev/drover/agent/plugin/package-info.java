@NullMarked
package dev.drover.agent.plugin;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.drover.agent.template;

import org.jspecify.annotations.NullMarked;

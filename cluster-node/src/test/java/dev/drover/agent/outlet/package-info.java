@NullMarked
package dev.drover.agent.outlet;

import org.jspecify.annotations.NullMarked;

/** Tests of what keeps tasks apart. */
@NullMarked
package dev.drover.agent.isolation;

import org.jspecify.annotations.NullMarked;

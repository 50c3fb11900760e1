/** Tests of the node agent. */
@NullMarked
package dev.drover.agent;

import org.jspecify.annotations.NullMarked;

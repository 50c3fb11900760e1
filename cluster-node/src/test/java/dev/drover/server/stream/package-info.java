/** Tests of the servers' end of the agents' streams. */
@NullMarked
package dev.drover.server.stream;

import org.jspecify.annotations.NullMarked;

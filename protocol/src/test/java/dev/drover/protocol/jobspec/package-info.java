/** Tests of reading and checking jobs. */
@NullMarked
package dev.drover.protocol.jobspec;

import org.jspecify.annotations.NullMarked;

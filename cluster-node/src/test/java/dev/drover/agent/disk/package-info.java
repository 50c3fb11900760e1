/** Tests of how much of the disk allocations take. */
@NullMarked
package dev.drover.agent.disk;

import org.jspecify.annotations.NullMarked;

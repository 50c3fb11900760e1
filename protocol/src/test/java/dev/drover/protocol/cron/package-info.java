/** Tests of times that repeat. */
@NullMarked
package dev.drover.protocol.cron;

import org.jspecify.annotations.NullMarked;

/** Times that repeat, written as cron expressions. Start at {@link dev.drover.protocol.cron.Cron}. */
@NullMarked
package dev.drover.protocol.cron;

import org.jspecify.annotations.NullMarked;

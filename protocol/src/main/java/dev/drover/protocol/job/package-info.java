/** A job as its author wrote it, and what is asked of, recorded about and answered for it. Start at {@link dev.drover.protocol.job.Job}. */
@NullMarked
package dev.drover.protocol.job;

import org.jspecify.annotations.NullMarked;

/**
 * Everything that is decided about a job. {@link dev.drover.job.JobDecider} decides, {@link dev.drover.job.JobState}
 * applies, {@link dev.drover.job.JobEntity} carries messages and stores. Deciders and states are pure.
 */
@NullMarked
package dev.drover.job;

import org.jspecify.annotations.NullMarked;

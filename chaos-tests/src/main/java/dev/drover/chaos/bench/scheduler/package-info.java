/**
 * The scheduler alone, without an actor or a store, under JMH. Start at
 * {@link dev.drover.chaos.bench.scheduler.SchedulerBench}.
 */
@NullMarked
package dev.drover.chaos.bench.scheduler;

import org.jspecify.annotations.NullMarked;

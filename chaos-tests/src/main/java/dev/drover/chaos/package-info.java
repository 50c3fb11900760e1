/**
 * What breaks Drover on purpose, and what measures it. {@link dev.drover.chaos.workload} holds what callers do,
 * {@link dev.drover.chaos.fault} what breaks, {@code bench} the load programs. Nothing depends on this module.
 */
@NullMarked
package dev.drover.chaos;

import org.jspecify.annotations.NullMarked;

/**
 * Whether tasks do well: probes of their services, the verdict on an allocation's health, and whether a task that ended is
 * started again. Start at {@link dev.drover.agent.check.CheckProbe}, {@link dev.drover.agent.check.HealthTracker} and {@link
 * dev.drover.agent.check.RestartTracker}; the latter two are pure.
 */
@NullMarked
package dev.drover.agent.check;

import org.jspecify.annotations.NullMarked;

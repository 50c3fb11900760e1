/**
 * Sees to it that allocations take no more of the disk than their groups ask for. Start at {@link
 * dev.drover.agent.disk.DiskWatch}, which has {@link dev.drover.agent.disk.DiskMeter} measure and {@link
 * dev.drover.agent.disk.DiskPace} say when; the latter is pure.
 */
@NullMarked
package dev.drover.agent.disk;

import org.jspecify.annotations.NullMarked;

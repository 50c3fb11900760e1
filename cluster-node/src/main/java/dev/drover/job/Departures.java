package dev.drover.job;

import dev.drover.protocol.job.JobAllocation;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a job still owes to nodes that are being emptied.
 *
 * @param outstanding how many of its allocations have to leave and have not begun with it
 * @param deadline when the first of them leaves whatever the job's pace; empty for never
 */
public record Departures(int outstanding, Optional<Instant> deadline) {
    public static final Departures NONE = new Departures(0, Optional.empty());

    public static Departures of(Collection<JobAllocation> allocations) {
        List<JobAllocation> outstanding = allocations.stream()
                .filter(allocation ->
                        allocation.isLive() && allocation.departure().isOutstanding())
                .toList();
        Optional<Instant> first = outstanding.stream()
                .flatMap(allocation -> allocation.departure().order().stream())
                .flatMap(order -> order.deadline().stream())
                .min(Comparator.naturalOrder());
        return outstanding.isEmpty() ? NONE : new Departures(outstanding.size(), first);
    }
}

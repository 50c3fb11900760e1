package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.AllocationReport;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What one job is to be told: the latest of each allocation, resent until the job acknowledges.
 *
 * @param sequence the node's number of the newest report
 */
public record Outbox(long sequence, Map<AllocationId, Numbered> reports) {
    static final int AT_ONCE = 200;
    static final Outbox EMPTY = new Outbox(0, Map.of());

    public Outbox {
        reports = Sorted.copyOf(reports);
    }

    /** A report and its number. */
    public record Numbered(long sequence, AllocationReport report) {}

    /** The next reports to send, oldest first: newer than what the job has acknowledged, and no more than fit an event. */
    public List<Numbered> after(long acknowledged) {
        return reports.values().stream()
                .filter(numbered -> numbered.sequence() > acknowledged)
                .sorted(Comparator.comparingLong(Numbered::sequence))
                .limit(AT_ONCE)
                .toList();
    }

    Outbox with(long newest, AllocationReport report) {
        return new Outbox(newest, Sorted.with(reports, report.allocation(), new Numbered(newest, report)));
    }

    Outbox without(AllocationId allocation) {
        return new Outbox(sequence, Sorted.without(reports, allocation));
    }
}

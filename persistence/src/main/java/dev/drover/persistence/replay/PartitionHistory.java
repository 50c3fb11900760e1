package dev.drover.persistence.replay;

import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Which stretches of which logs hold a partition's events, in order; pure. */
public final class PartitionHistory {
    private PartitionHistory() {}

    /** The stretches that recovery has to read. */
    public static List<OwnerInterval> toRecover(OwnerRow row) {
        LogPosition start = row.recoverFrom();
        List<OwnerInterval> all = row.closed();
        if (start == null) {
            return all;
        }
        List<OwnerInterval> needed = new ArrayList<>();
        boolean isReached = false;
        for (OwnerInterval interval : all) {
            if (isReached) {
                needed.add(interval);
            } else if (isStart(interval, start)) {
                isReached = true;
                needed.add(new OwnerInterval(interval.session(), interval.epoch(), start.position(), interval.to()));
            }
        }
        if (!isReached && order(row, start) < all.size()) {
            throw new JournalCorruptException(
                    "recovery should start at " + start + ", but the partition's owners never held that position");
        }
        return List.copyOf(needed);
    }

    /** By session, the first position that a recovery does not include. */
    public static Map<UUID, Long> completeTo(OwnerRow row) {
        Map<UUID, Long> ends = new TreeMap<>();
        for (OwnerInterval interval : toRecover(row)) {
            ends.merge(interval.session(), interval.to(), Math::max);
        }
        return ends;
    }

    /** What of a partition's stretches lies behind a place in one of them. */
    static List<OwnerInterval> since(LogPosition start, List<OwnerInterval> history) {
        List<OwnerInterval> since = new ArrayList<>();
        for (OwnerInterval interval : history) {
            if (!since.isEmpty()) {
                since.add(interval);
            } else if (isStart(interval, start)) {
                since.add(new OwnerInterval(interval.session(), interval.epoch(), start.position(), interval.to()));
            }
        }
        return since;
    }

    /** All stretches; one may be archived already and still be in the owner's row. */
    static List<OwnerInterval> joined(List<OwnerInterval> archived, List<OwnerInterval> recent) {
        TreeMap<Long, OwnerInterval> byEpoch = new TreeMap<>();
        archived.forEach(interval -> byEpoch.put(interval.epoch(), interval));
        recent.forEach(interval -> byEpoch.put(interval.epoch(), interval));
        return List.copyOf(byEpoch.values());
    }

    /** A start equal to an interval's end needs nothing of it, but it is where reading goes on. */
    private static boolean isStart(OwnerInterval interval, LogPosition start) {
        return interval.session().equals(start.session())
                && interval.from() <= start.position()
                && start.position() <= interval.to();
    }

    /** The closed stretches that a recovery from {@code start} does not look at. */
    public static List<OwnerInterval> before(OwnerRow row, LogPosition start) {
        int order = order(row, start);
        return order < 0 ? List.of() : row.closed().subList(0, order);
    }

    /** The number of the stretch a position lies in, counting the current owner's last; -1 if it lies in none. */
    static int order(OwnerRow row, LogPosition at) {
        for (int i = 0; i < row.closed().size(); i++) {
            if (row.closed().get(i).contains(at)) {
                return i;
            }
        }
        var current = row.current();
        boolean isCurrent =
                current != null && current.session().equals(at.session()) && at.position() >= current.from();
        return isCurrent ? row.closed().size() : -1;
    }
}

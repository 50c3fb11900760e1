package dev.drover.persistence.replay;

import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A moment of the cluster as one server saw it: of each partition all that its earlier owners had stored, and what the log
 * of the owner held before the cursor.
 *
 * @param epochs by partition, the epoch of its owner
 * @param cursors by session, the first log position that had not been seen
 */
public record LogMoment(Map<PartitionId, Long> epochs, Map<UUID, Long> cursors) {
    public LogMoment {
        epochs = Map.copyOf(epochs);
        cursors = Map.copyOf(cursors);
    }

    /** Whether a stretch of a log ends where the moment does: its rows were seen, even if it cuts a group in two. */
    boolean endsAt(UUID session, long position) {
        return cursors.getOrDefault(session, -1L) == position;
    }

    /**
     * The part of a partition's history that lies before the moment.
     *
     * @param history all of it, oldest first
     */
    List<OwnerInterval> before(PartitionId partition, List<OwnerInterval> history) {
        long last = epochs.getOrDefault(partition, 0L);
        List<OwnerInterval> before = new ArrayList<>();
        for (OwnerInterval interval : history) {
            if (interval.epoch() > last) {
                break;
            }
            if (interval.epoch() != before.size() + 1) {
                throw missing(partition, before.size() + 1);
            }
            boolean isClosed = before.size() + 1 < history.size();
            before.add(interval.epoch() == last ? cut(interval, isClosed) : interval);
        }
        if (before.size() < last) {
            throw missing(partition, before.size() + 1);
        }
        return before;
    }

    /** Whether a place in the log of one of a partition's owners lies before the moment, or is where it begins. */
    boolean hasReached(LogPosition place, PartitionId partition, List<OwnerInterval> history) {
        return before(partition, history).stream()
                .anyMatch(interval -> interval.session().equals(place.session())
                        && interval.from() <= place.position()
                        && place.position() <= interval.to());
    }

    /** @param isClosed whether somebody else owns the partition since: the session's log goes on, and may have been seen */
    private OwnerInterval cut(OwnerInterval interval, boolean isClosed) {
        long cursor = cursors.getOrDefault(interval.session(), interval.from());
        if (cursor > interval.to()) {
            if (isClosed) {
                return interval;
            }
            throw new MissingHistoryException("the log of session \"" + interval.session()
                    + "\" is not known to reach to " + cursor + ", only to " + interval.to());
        }
        return new OwnerInterval(
                interval.session(), interval.epoch(), interval.from(), Math.max(interval.from(), cursor));
    }

    private static MissingHistoryException missing(PartitionId partition, long epoch) {
        return new MissingHistoryException("it is no longer known where the events of partition " + partition
                + " lie from the time of its owner number " + epoch);
    }
}

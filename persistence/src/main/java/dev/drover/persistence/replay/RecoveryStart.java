package dev.drover.persistence.replay;

import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where recovery of a partition has to start, given what is in memory of it, and up to where of the
 * owner's log that is complete: taken before, so that what comes meanwhile lies behind it.
 */
public record RecoveryStart(PartitionIndex index, UUID session, long head) {
    /** The place of the oldest event that is needed; everything before is covered by snapshots or forgotten. */
    public LogPosition of(PartitionId partition, OwnerRow row) {
        LogPosition oldest = new LogPosition(session, head);
        int order = PartitionHistory.order(row, oldest);
        for (LogPosition needed : index.oldestNeeded(partition).values()) {
            int neededOrder = PartitionHistory.order(row, needed);
            boolean isOlder = neededOrder < order || (neededOrder == order && needed.position() < oldest.position());
            if (isOlder) {
                oldest = needed;
                order = neededOrder;
            }
        }
        return oldest;
    }

    /** Entities that need an event more than {@code rows} rows back, or one in a former owner's log. */
    public List<String> laggards(PartitionId partition, long rows) {
        return index.oldestNeeded(partition).entrySet().stream()
                .filter(needed -> isFarBack(needed.getValue(), rows))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isFarBack(LogPosition needed, long rows) {
        return !needed.session().equals(session) || head - needed.position() > rows;
    }
}

package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.SnapshotRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How some entities stood at a moment, as far as their snapshots and the events since the start of recovery say; pure. A
 * snapshot may have been stored after the moment, so for each entity it is made out first how many of its events came
 * before.
 *
 * @param snapshots one for each entity that has one from before the moment
 * @param events that came after those and before the moment, in the order of the logs
 */
public record RecentHistory(List<SnapshotRow> snapshots, List<PlacedEvent> events) {
    public RecentHistory {
        snapshots = List.copyOf(snapshots);
        events = List.copyOf(events);
    }

    /**
     * An event since the start of recovery.
     *
     * @param isBefore whether it came before the moment
     * @param isOfWhole whether all events of its entity before the moment are needed, or only those that there are
     */
    record Recent(PlacedEvent placed, boolean isBefore, boolean isOfWhole) {}

    /** What is known of one entity. */
    private static final class Known {
        private final List<SnapshotRow> snapshots = new ArrayList<>();
        private long firstBefore;
        private long lastBefore;
        private long firstAfter;

        void take(Recent recent) {
            long sequence = recent.placed().event().sequenceNr();
            if (recent.isBefore()) {
                firstBefore = firstBefore == 0 ? sequence : firstBefore;
                lastBefore = sequence;
            } else if (firstAfter == 0) {
                firstAfter = sequence;
            }
        }

        /** How many events it had at the moment. */
        private long reached() {
            if (lastBefore > 0) {
                return lastBefore;
            }
            if (firstAfter > 0) {
                return firstAfter - 1;
            }
            return snapshots.isEmpty() ? 0 : snapshots.get(0).key().sequenceNr();
        }

        /** The newest snapshot from before the moment; empty if there is none. */
        Optional<SnapshotRow> start() {
            long reached = reached();
            return snapshots.stream()
                    .filter(snapshot -> snapshot.key().sequenceNr() <= reached)
                    .findFirst();
        }

        /** Whether the snapshot and the events since the start of recovery leave no gap. */
        boolean isComplete() {
            long covered = start().map(snapshot -> snapshot.key().sequenceNr()).orElse(0L);
            return covered == reached() || (firstBefore > 0 && firstBefore <= covered + 1);
        }
    }

    /**
     * Puts together what leads to the moment.
     *
     * @param snapshots of the entities, each one's newest first
     * @param recent all their events since the start of recovery, in order
     * @return empty if the start of recovery lies too late for one of them
     */
    static Optional<RecentHistory> of(List<SnapshotRow> snapshots, List<Recent> recent) {
        Map<String, Known> known = new HashMap<>();
        for (SnapshotRow snapshot : snapshots) {
            known.computeIfAbsent(snapshot.key().persistenceId(), id -> new Known())
                    .snapshots
                    .add(snapshot);
        }
        for (Recent each : recent) {
            if (each.isOfWhole()) {
                known.computeIfAbsent(each.placed().event().persistenceId(), id -> new Known())
                        .take(each);
            }
        }
        if (!known.values().stream().allMatch(Known::isComplete)) {
            return Optional.empty();
        }
        Map<String, Long> covered = new HashMap<>();
        List<SnapshotRow> starts = new ArrayList<>();
        known.forEach((id, entity) -> entity.start().ifPresent(snapshot -> {
            covered.put(id, snapshot.key().sequenceNr());
            starts.add(snapshot);
        }));
        List<PlacedEvent> events = recent.stream()
                .filter(Recent::isBefore)
                .map(Recent::placed)
                .filter(placed -> placed.event().sequenceNr()
                        > covered.getOrDefault(placed.event().persistenceId(), 0L))
                .toList();
        return Optional.of(new RecentHistory(starts, events));
    }
}

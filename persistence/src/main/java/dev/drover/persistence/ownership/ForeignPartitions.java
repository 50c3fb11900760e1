package dev.drover.persistence.ownership;

import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.replay.PartitionHistory;
import dev.drover.persistence.replay.RecoveryPass;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Reads partitions that other servers own, as those would if they had to recover them. */
record ForeignPartitions(LogStore store, RecoveryPass pass) {
    /** See {@link dev.drover.persistence.log.LogFeed#ownedBy}. */
    CompletionStage<List<RecoveredPartition>> ownedBy(UUID session, long to, Collection<PartitionId> wanted) {
        return store.owners().thenCompose(owners -> {
            Map<PartitionId, OwnerRow> rows = new TreeMap<>();
            for (PartitionId partition : wanted) {
                OwnerRow row = owners.get(partition);
                CurrentOwner current = row == null ? null : row.current();
                if (row != null && current != null && current.session().equals(session)) {
                    rows.put(partition, row.vacatedAt(Math.max(to, recoveryStart(row, session))));
                }
            }
            return pass.recover(rows).thenApply(found -> rows.entrySet().stream()
                    .map(entry -> new RecoveredPartition(
                            entry.getKey(),
                            session,
                            entry.getValue().epoch(),
                            found.getOrDefault(entry.getKey(), List.of()),
                            PartitionHistory.completeTo(entry.getValue())))
                    .toList());
        });
    }

    /** The owner may have moved the start of recovery on past what its follower has seen. */
    private static long recoveryStart(OwnerRow row, UUID session) {
        LogPosition start = row.recoverFrom();
        return start != null && start.session().equals(session) ? start.position() : 0;
    }
}

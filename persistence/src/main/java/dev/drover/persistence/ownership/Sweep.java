package dev.drover.persistence.ownership;

import dev.drover.persistence.replay.PartitionHistory;
import dev.drover.persistence.replay.RecoveryStart;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Moves the start of recovery on, and what lies before it out of the owner rows into the archive. */
record Sweep(LogStore store, OwnershipChanges changes, RecoveryStart start) {
    /** Archives first: what a row lets go of must be kept elsewhere by then. */
    CompletionStage<Void> of(Set<PartitionId> partitions) {
        return store.owners().thenCompose(owners -> {
            Map<PartitionId, UnaryOperator<OwnerRow>> moves = new TreeMap<>();
            List<CompletableFuture<Void>> archived = new ArrayList<>();
            for (PartitionId partition : partitions) {
                OwnerRow row = owners.get(partition);
                if (row != null) {
                    LogPosition from = start.of(partition, row);
                    moves.put(partition, current -> moved(current, from));
                    archived.add(store.archive(partition, PartitionHistory.before(row, from))
                            .toCompletableFuture());
                }
            }
            return CompletableFuture.allOf(archived.toArray(CompletableFuture[]::new))
                    .thenCompose(nothing -> changes.change(moves));
        });
    }

    private static OwnerRow moved(OwnerRow row, LogPosition from) {
        int past = PartitionHistory.before(row, from).size();
        return row.recoveringFrom(from, row.closed().subList(past, row.closed().size()));
    }
}

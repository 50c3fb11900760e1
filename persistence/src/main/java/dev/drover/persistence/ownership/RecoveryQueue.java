package dev.drover.persistence.ownership;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.replay.RecoveryPass;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Recovers partitions in as few passes over the logs as possible: those that arrive during a pass share the next. */
final class RecoveryQueue {
    /** Partitions of one start arrive together; waiting this long for the others saves reading the logs twice. */
    private static final long GATHER_MILLIS = 10;

    private record Waiting(OwnerRow row, CompletableFuture<List<RecoveredEntity>> recovered) {}

    private final RecoveryPass pass;
    private final ScheduledExecutorService timer;
    private Map<PartitionId, Waiting> waiting = new TreeMap<>();
    private boolean isRunning;

    RecoveryQueue(RecoveryPass pass, ScheduledExecutorService timer) {
        this.pass = pass;
        this.timer = timer;
    }

    synchronized CompletionStage<List<RecoveredEntity>> recover(PartitionId partition, OwnerRow row) {
        Waiting request = new Waiting(row, new CompletableFuture<>());
        waiting.put(partition, request);
        if (!isRunning) {
            isRunning = true;
            var unused = timer.schedule(this::next, GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
        return request.recovered();
    }

    private void next() {
        Map<PartitionId, Waiting> batch;
        synchronized (this) {
            if (waiting.isEmpty()) {
                isRunning = false;
                return;
            }
            batch = waiting;
            waiting = new TreeMap<>();
        }
        Map<PartitionId, OwnerRow> rows = new TreeMap<>();
        batch.forEach((partition, request) -> rows.put(partition, request.row()));
        pass.recover(rows).whenComplete((entities, failure) -> {
            batch.forEach((partition, request) -> finish(partition, request, entities, failure));
            next();
        });
    }

    private static void finish(
            PartitionId partition,
            Waiting request,
            @Nullable Map<PartitionId, List<RecoveredEntity>> entities,
            @Nullable Throwable failure) {
        if (entities == null) {
            request.recovered()
                    .completeExceptionally(
                            failure == null ? new AssertionError("neither result nor failure") : failure);
            return;
        }
        request.recovered().complete(entities.getOrDefault(partition, List.of()));
    }
}

package dev.drover.persistence.ownership;

import dev.drover.persistence.log.SessionLostException;
import dev.drover.protocol.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where one partition stands in this session; {@code ready} completes with the epoch once it is owned and recovered. */
final class PartitionState {
    private final PartitionId partition;
    private final CompletableFuture<Long> ready = new CompletableFuture<>();
    private boolean isReleasing;
    private @Nullable CompletableFuture<Long> attempt;

    PartitionState(PartitionId partition) {
        this.partition = partition;
    }

    CompletableFuture<Long> ready() {
        return ready;
    }

    synchronized boolean isWritable() {
        return ready.isDone() && !ready.isCompletedExceptionally() && !isReleasing;
    }

    /** Hands something to the log, unless the partition's release has been handed to it before. */
    synchronized <T> CompletionStage<T> ifWritable(Supplier<CompletionStage<T>> write) {
        return isWritable() ? write.get() : CompletableFuture.failedStage(new PartitionNotOwnedException(partition));
    }

    /** Stops further writes; false if they were stopped before, or never began. */
    synchronized boolean release() {
        boolean isFirst = isWritable();
        isReleasing = true;
        return isFirst;
    }

    /** The attempt to own the partition that is under way or has succeeded; a new one begins with {@code begin}. */
    synchronized CompletableFuture<Long> attempt(Supplier<CompletionStage<Long>> begin) {
        if (isReleasing) {
            return CompletableFuture.failedFuture(
                    new PartitionNotOwnedException("partition " + partition + " is being released"));
        }
        CompletableFuture<Long> current = attempt;
        if (current != null && !current.isCompletedExceptionally()) {
            return current;
        }
        CompletableFuture<Long> fresh = new CompletableFuture<>();
        attempt = fresh;
        begin.get().whenComplete((epoch, failure) -> {
            if (epoch == null) {
                fresh.completeExceptionally(failure == null ? new AssertionError("no epoch") : failure);
                return;
            }
            ready.complete(epoch);
            fresh.complete(epoch);
        });
        return fresh;
    }

    /** The attempt that is under way, if there is one. */
    synchronized @Nullable CompletableFuture<Long> pendingAttempt() {
        CompletableFuture<Long> current = attempt;
        return current == null || current.isDone() ? null : current;
    }

    void lost(SessionLostException reason) {
        ready.completeExceptionally(reason);
    }
}

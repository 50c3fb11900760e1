package dev.drover.persistence.ownership;

import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes partitions for one session. What is wanted at the same time is read and taken together; what another server owns
 * is tried again until that server has released it or is dead beyond doubt, or until it takes too long.
 */
final class TakeQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TakeQueue.class);
    /**
     * Partitions of one start arrive one after the other. They are taken once none has come for this long: in one
     * transaction, and, what weighs more, recovered in one pass over the logs.
     */
    private static final long GATHER_MILLIS = 20;

    private record Wanted(long since, CompletableFuture<OwnerRow> taken) {}

    private final UUID session;
    private final LogStore store;
    private final SessionSettings settings;
    private final OwnershipChanges.Timing timing;
    private final LongSupplier nextPosition;
    private final SessionEnder ender;
    private final Map<UUID, Long> seals = new ConcurrentHashMap<>();
    private final Map<PartitionId, Wanted> wanted = new TreeMap<>();
    private boolean isRunning;
    private int lastSeen;

    TakeQueue(
            UUID session,
            LogStore store,
            SessionSettings settings,
            OwnershipChanges.Timing timing,
            LongSupplier nextPosition,
            SessionEnder ender) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.timing = timing;
        this.nextPosition = nextPosition;
        this.ender = ender;
    }

    /** Completes with the partition's row once this session owns it, or fails when that takes too long. */
    CompletionStage<OwnerRow> take(PartitionId partition) {
        Wanted request = new Wanted(timing.clock().now().monotonicNanos(), new CompletableFuture<>());
        synchronized (this) {
            wanted.put(partition, request);
            if (!isRunning) {
                isRunning = true;
                schedule(GATHER_MILLIS);
            }
        }
        return request.taken();
    }

    private void schedule(long delayMillis) {
        if (!timing.timer().isShutdown()) {
            var unused = timing.timer().schedule(this::attempt, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized Map<PartitionId, Wanted> open() {
        wanted.values().removeIf(request -> request.taken().isDone());
        isRunning = !wanted.isEmpty();
        return new TreeMap<>(wanted);
    }

    private void attempt() {
        Map<PartitionId, Wanted> open = open();
        boolean isGathering = open.size() > lastSeen;
        lastSeen = open.size();
        if (open.isEmpty()) {
            return;
        }
        if (isGathering) {
            schedule(GATHER_MILLIS);
            return;
        }
        var unused = store.owners()
                .thenCompose(owners -> findSeals(open, owners).thenCompose(nothing -> takeOf(open, owners)))
                .handle((isAllTaken, failure) -> {
                    if (failure != null) {
                        LOG.info("partitions {} are not taken yet: {}", open.keySet(), failure.toString());
                    }
                    expire(open, failure);
                    schedule(
                            Boolean.TRUE.equals(isAllTaken)
                                    ? GATHER_MILLIS
                                    : settings.pollEvery().toMillis());
                    return isAllTaken;
                });
    }

    /** Looks up whose logs are sealed among those that own wanted partitions; a seal never changes. */
    private CompletionStage<Void> findSeals(Map<PartitionId, Wanted> open, Map<PartitionId, OwnerRow> owners) {
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        for (UUID owner : foreignOwners(open, owners)) {
            if (!seals.containsKey(owner)) {
                reads.add(store.seal(owner)
                        .thenAccept(seal -> seal.ifPresent(end -> seals.put(owner, end)))
                        .toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new));
    }

    private Set<UUID> foreignOwners(Map<PartitionId, Wanted> open, Map<PartitionId, OwnerRow> owners) {
        Set<UUID> sessions = new TreeSet<>();
        for (PartitionId partition : open.keySet()) {
            OwnerRow row = owners.get(partition);
            CurrentOwner current = row == null ? null : row.current();
            if (current != null && !current.session().equals(session)) {
                sessions.add(current.session());
            }
        }
        return sessions;
    }

    private CompletionStage<Boolean> takeOf(Map<PartitionId, Wanted> open, Map<PartitionId, OwnerRow> owners) {
        Map<PartitionId, OwnerRow> taking = new TreeMap<>();
        Set<UUID> awaited = new TreeSet<>();
        CurrentOwner taker = new CurrentOwner(session, nextPosition.getAsLong());
        open.forEach((partition, request) -> {
            Optional<OwnerRow> row = Optional.ofNullable(owners.get(partition));
            OwnershipRules.Step step = OwnershipRules.next(row, sealOf(row), taker);
            if (step instanceof OwnershipRules.Step.Owned owned) {
                request.taken().complete(owned.row());
            } else if (step instanceof OwnershipRules.Step.Take take) {
                taking.put(partition, take.next());
            } else if (step instanceof OwnershipRules.Step.AwaitOwner await) {
                awaited.add(await.owner());
            } else {
                throw new AssertionError("unhandled step: " + step);
            }
        });
        return replace(open, taking)
                .thenCompose(isReplaced -> endDead(awaited).thenApply(nothing -> isReplaced && awaited.isEmpty()));
    }

    private OptionalLong sealOf(Optional<OwnerRow> row) {
        CurrentOwner current = row.map(OwnerRow::current).orElse(null);
        Long end = current == null ? null : seals.get(current.session());
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }

    private CompletionStage<Boolean> replace(Map<PartitionId, Wanted> open, Map<PartitionId, OwnerRow> taking) {
        if (taking.isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        return store.replaceOwners(taking).thenApply(isReplaced -> {
            if (isReplaced) {
                taking.forEach((partition, row) -> {
                    Wanted request = open.get(partition);
                    if (request != null) {
                        request.taken().complete(row);
                    }
                });
            }
            return isReplaced;
        });
    }

    private CompletionStage<Void> endDead(Set<UUID> owners) {
        List<CompletableFuture<Boolean>> looks = owners.stream()
                .map(owner -> ender.endIfDead(owner).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new));
    }

    private void expire(Map<PartitionId, Wanted> open, @Nullable Throwable failure) {
        long now = timing.clock().now().monotonicNanos();
        open.forEach((partition, request) -> {
            if (Duration.ofNanos(now - request.since()).compareTo(settings.acquireTimeout()) > 0) {
                String why = failure == null ? "another server owns it" : failure.toString();
                request.taken()
                        .completeExceptionally(new PartitionNotOwnedException("partition " + partition
                                + " could not be acquired within " + settings.acquireTimeout() + ": " + why));
            }
        });
    }
}

package dev.drover.persistence.store;

import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A store in the heap: for throw-away servers, and for tests, where several sessions share one. Nothing survives the
 * process. Faults of the log's writes and an outage of the whole store can be injected.
 */
public final class InMemoryLogStore implements LogStore {
    /** An answer ends where so many rows end, as it does in Cassandra. */
    private static final long SEGMENT_ROWS = 1024;

    private final Map<UUID, NavigableMap<Long, StoredRow>> logs = new HashMap<>();
    private final Map<UUID, Long> seals = new HashMap<>();
    private final Map<UUID, SessionRecord> sessions = new HashMap<>();
    private final Map<UUID, LeaseRow> leases = new HashMap<>();
    private final Map<String, Claim> claims = new HashMap<>();
    private final Map<PartitionId, OwnerRow> owners = new TreeMap<>();
    private final Map<PartitionId, NavigableMap<Long, OwnerInterval>> archive = new TreeMap<>();
    private final NavigableMap<SnapshotKey, SnapshotRow> snapshots =
            new TreeMap<>(Comparator.comparing(SnapshotKey::persistenceId)
                    .thenComparing(SnapshotKey::sequenceNr, Comparator.reverseOrder()));
    private final List<Runnable> late = new ArrayList<>();
    private BiFunction<UUID, StoredRow, AppendFault> faults = (session, row) -> AppendFault.NONE;
    private boolean available = true;

    private record Claim(UUID session, long untilNanos) {}

    /** From now on every write to a log is treated as {@code faults} says. */
    public synchronized void injectFaults(BiFunction<UUID, StoredRow, AppendFault> newFaults) {
        faults = newFaults;
    }

    /** While false, everything asked fails and nothing is stored. */
    public synchronized void setAvailable(boolean isAvailable) {
        available = isAvailable;
    }

    /** Lets the writes held back by {@link AppendFault#LATE} and {@link AppendFault#DELAYED} happen. */
    public void landLateWrites() {
        List<Runnable> landing;
        synchronized (this) {
            landing = List.copyOf(late);
            late.clear();
        }
        landing.forEach(Runnable::run);
    }

    /** Removes a stored row, as a damaged store might. */
    public synchronized void lose(LogPosition row) {
        log(row.session()).remove(row.position());
    }

    @Override
    public synchronized CompletionStage<Void> append(UUID session, StoredRow row) {
        if (!available) {
            return unavailable();
        }
        CompletableFuture<Void> delayed = new CompletableFuture<>();
        switch (faults.apply(session, row)) {
            case LOST -> {
                return unavailable();
            }
            case UNACKNOWLEDGED -> {
                log(session).put(row.position(), row);
                return unavailable();
            }
            case LATE -> {
                late.add(() -> land(session, row));
                return unavailable();
            }
            case DELAYED -> {
                late.add(() -> {
                    land(session, row);
                    delayed.complete(null);
                });
                return delayed;
            }
            case NONE -> {
                log(session).put(row.position(), row);
                return done();
            }
        }
        throw new AssertionError("unhandled fault");
    }

    private synchronized void land(UUID session, StoredRow row) {
        log(session).put(row.position(), row);
    }

    @Override
    public synchronized CompletionStage<List<StoredRow>> read(UUID session, long from, int limit) {
        if (!available) {
            return unavailable();
        }
        List<StoredRow> rows = new ArrayList<>();
        long expected = from;
        long end = (from / SEGMENT_ROWS + 1) * SEGMENT_ROWS;
        for (StoredRow row : log(session).subMap(from, true, end, false).values()) {
            if (row.position() != expected || rows.size() == limit) {
                break;
            }
            rows.add(row);
            expected++;
        }
        return CompletableFuture.completedStage(List.copyOf(rows));
    }

    @Override
    public synchronized CompletionStage<Long> end(UUID session) {
        if (!available) {
            return unavailable();
        }
        NavigableMap<Long, StoredRow> log = log(session);
        return CompletableFuture.completedStage(log.isEmpty() ? 0L : log.lastKey() + 1);
    }

    @Override
    public synchronized CompletionStage<OptionalLong> seal(UUID session) {
        if (!available) {
            return unavailable();
        }
        Long end = seals.get(session);
        return CompletableFuture.completedStage(end == null ? OptionalLong.empty() : OptionalLong.of(end));
    }

    @Override
    public synchronized CompletionStage<Long> seal(UUID session, long end) {
        if (!available) {
            return unavailable();
        }
        return CompletableFuture.completedStage(seals.computeIfAbsent(session, key -> end));
    }

    @Override
    public synchronized CompletionStage<Void> list(SessionRecord session) {
        if (!available) {
            return unavailable();
        }
        sessions.put(session.id(), session);
        return done();
    }

    @Override
    public synchronized CompletionStage<List<SessionRecord>> sessions() {
        if (!available) {
            return unavailable();
        }
        return CompletableFuture.completedStage(sessions.values().stream()
                .sorted(Comparator.comparing(SessionRecord::openedAt).thenComparing(SessionRecord::id))
                .toList());
    }

    @Override
    public synchronized CompletionStage<Void> renew(UUID session, LeaseRow lease) {
        if (!available) {
            return unavailable();
        }
        leases.put(session, lease);
        return done();
    }

    @Override
    public synchronized CompletionStage<Optional<LeaseRow>> lease(UUID session) {
        return available ? CompletableFuture.completedStage(Optional.ofNullable(leases.get(session))) : unavailable();
    }

    @Override
    public synchronized CompletionStage<Boolean> claim(String name, UUID session, Duration ttl) {
        if (!available) {
            return unavailable();
        }
        long now = System.nanoTime();
        Claim held = claims.compute(
                name,
                (key, old) ->
                        old == null || now - old.untilNanos() >= 0 ? new Claim(session, now + ttl.toNanos()) : old);
        return CompletableFuture.completedStage(held.session().equals(session));
    }

    @Override
    public synchronized CompletionStage<Void> disclaim(String name, UUID session) {
        if (!available) {
            return unavailable();
        }
        claims.computeIfPresent(name, (key, held) -> held.session().equals(session) ? null : held);
        return done();
    }

    @Override
    public synchronized CompletionStage<Map<PartitionId, OwnerRow>> owners() {
        return available ? CompletableFuture.completedStage(Map.copyOf(owners)) : unavailable();
    }

    @Override
    public synchronized CompletionStage<Boolean> replaceOwners(Map<PartitionId, OwnerRow> next) {
        if (!available) {
            return unavailable();
        }
        boolean areCurrent = next.entrySet().stream().allMatch(entry -> {
            OwnerRow row = owners.get(entry.getKey());
            return (row == null ? 0 : row.revision()) == entry.getValue().revision() - 1;
        });
        if (areCurrent) {
            owners.putAll(next);
        }
        return CompletableFuture.completedStage(areCurrent);
    }

    @Override
    public synchronized CompletionStage<Void> archive(PartitionId partition, List<OwnerInterval> intervals) {
        if (!available) {
            return unavailable();
        }
        NavigableMap<Long, OwnerInterval> kept = archive.computeIfAbsent(partition, key -> new TreeMap<>());
        intervals.forEach(interval -> kept.put(interval.epoch(), interval));
        return done();
    }

    @Override
    public synchronized CompletionStage<List<OwnerInterval>> archived(PartitionId partition) {
        if (!available) {
            return unavailable();
        }
        NavigableMap<Long, OwnerInterval> kept = archive.getOrDefault(partition, new TreeMap<>());
        return CompletableFuture.completedStage(List.copyOf(kept.values()));
    }

    @Override
    public synchronized CompletionStage<Void> save(SnapshotRow snapshot) {
        if (!available) {
            return unavailable();
        }
        snapshots.put(snapshot.key(), snapshot);
        return done();
    }

    @Override
    public synchronized CompletionStage<Void> delete(SnapshotKey snapshot) {
        if (!available) {
            return unavailable();
        }
        snapshots.remove(snapshot);
        return done();
    }

    @Override
    public synchronized CompletionStage<List<SnapshotRow>> snapshots(String persistenceId) {
        if (!available) {
            return unavailable();
        }
        return CompletableFuture.completedStage(snapshots.values().stream()
                .filter(row -> row.key().persistenceId().equals(persistenceId))
                .toList());
    }

    @Override
    public CompletionStage<Void> snapshots(PartitionId partition, Consumer<SnapshotRow> each) {
        List<SnapshotRow> rows;
        synchronized (this) {
            if (!available) {
                return unavailable();
            }
            rows = snapshots.values().stream()
                    .filter(row -> row.key().partition().equals(partition))
                    .toList();
        }
        rows.forEach(each);
        return done();
    }

    /** Keeps everything: the next session of the same process finds it. */
    @Override
    public void close() {}

    private NavigableMap<Long, StoredRow> log(UUID session) {
        return logs.computeIfAbsent(session, key -> new TreeMap<>());
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedStage(new StoreUnavailableException("the store did not answer"));
    }
}

package dev.drover.chaos.simulation;

import dev.drover.persistence.store.LeaseRow;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoreUnavailableException;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One process's way to the store that all share. Requests and answers take their time and get lost; one whose answer is
 * lost may have been done, or may still be. Only rows of a log are done so late: whatever else there is, the store orders by
 * when it was sent.
 */
final class StoreLink implements LogStore {
    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final Lane lane;

    StoreLink(SimulatedWorld world, SimulatedProcess process) {
        this.world = world;
        this.process = process;
        this.lane = process.pool();
    }

    private LogStore store() {
        return world.store();
    }

    private <T> CompletionStage<T> ask(String what, boolean mayBeLate, Supplier<CompletionStage<T>> request) {
        StoreFaults faults = world.storeFaults();
        StoreFaults.Fate fate = faults.fate();
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (fate != StoreFaults.Fate.DONE) {
            world.trace().note("store     %s of %s is %s", what, process, fate);
            fail(answer, what);
        }
        if (fate == StoreFaults.Fate.LOST || (fate == StoreFaults.Fate.LATE && !mayBeLate)) {
            return answer;
        }
        Duration delay = fate == StoreFaults.Fate.LATE ? faults.patience().multipliedBy(2) : Duration.ZERO;
        world.time().after(delay.plus(faults.delay()), () -> {
            // What a process had sent when it was killed may have left its machine, or not.
            boolean arrives = process.isAlive() || world.chances().happens(0.5);
            if (arrives) {
                CompletionStage<T> done = request.get();
                process.after(
                        faults.delay(),
                        lane,
                        () -> done.whenComplete((result, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(failure);
                            } else if (fate == StoreFaults.Fate.DONE) {
                                answer.complete(result);
                            }
                        }));
            }
        });
        return answer;
    }

    private void fail(CompletableFuture<?> answer, String what) {
        process.after(
                world.storeFaults().patience(),
                lane,
                () -> answer.completeExceptionally(new StoreUnavailableException("no answer to " + what)));
    }

    @Override
    public CompletionStage<Void> append(UUID session, StoredRow row) {
        return ask("a row", true, () -> world.sabotage().append(store(), session, row));
    }

    @Override
    public CompletionStage<List<StoredRow>> read(UUID session, long from, int limit) {
        return ask("a read", false, () -> store().read(session, from, limit));
    }

    @Override
    public CompletionStage<Long> end(UUID session) {
        return ask("a log's end", false, () -> store().end(session));
    }

    @Override
    public CompletionStage<OptionalLong> seal(UUID session) {
        return ask("a seal's look", false, () -> world.sabotage().seal(store(), session));
    }

    @Override
    public CompletionStage<Long> seal(UUID session, long end) {
        return ask("a seal", false, () -> store().seal(session, end));
    }

    @Override
    public CompletionStage<Void> list(SessionRecord session) {
        return ask("a session's listing", false, () -> store().list(session));
    }

    @Override
    public CompletionStage<List<SessionRecord>> sessions() {
        return ask("the sessions", false, () -> store().sessions());
    }

    @Override
    public CompletionStage<Void> renew(UUID session, LeaseRow lease) {
        return ask("a lease's renewal", false, () -> store().renew(session, lease));
    }

    @Override
    public CompletionStage<Optional<LeaseRow>> lease(UUID session) {
        return ask("a lease", false, () -> store().lease(session));
    }

    @Override
    public CompletionStage<Boolean> claim(String name, UUID session, Duration ttl) {
        return ask("a claim", false, () -> store().claim(name, session, ttl));
    }

    @Override
    public CompletionStage<Void> disclaim(String name, UUID session) {
        return ask("the end of a claim", false, () -> store().disclaim(name, session));
    }

    @Override
    public CompletionStage<Map<PartitionId, OwnerRow>> owners() {
        return ask("the owners", false, () -> store().owners());
    }

    @Override
    public CompletionStage<Boolean> replaceOwners(Map<PartitionId, OwnerRow> next) {
        return ask("a change of owners", false, () -> world.sabotage().replaceOwners(store(), next));
    }

    @Override
    public CompletionStage<Void> archive(PartitionId partition, List<OwnerInterval> intervals) {
        return ask("an archiving", false, () -> store().archive(partition, intervals));
    }

    @Override
    public CompletionStage<List<OwnerInterval>> archived(PartitionId partition) {
        return ask("the archive", false, () -> store().archived(partition));
    }

    @Override
    public CompletionStage<Void> save(SnapshotRow snapshot) {
        return ask("a snapshot", false, () -> world.sabotage().save(store(), snapshot));
    }

    @Override
    public CompletionStage<Void> delete(SnapshotKey snapshot) {
        return ask("a snapshot's end", false, () -> store().delete(snapshot));
    }

    @Override
    public CompletionStage<List<SnapshotRow>> snapshots(String persistenceId) {
        return ask("an entity's snapshots", false, () -> store().snapshots(persistenceId));
    }

    @Override
    public CompletionStage<Void> snapshots(PartitionId partition, Consumer<SnapshotRow> each) {
        return ask("a partition's snapshots", false, () -> collected(partition)).thenAccept(rows -> rows.forEach(each));
    }

    private CompletionStage<List<SnapshotRow>> collected(PartitionId partition) {
        List<SnapshotRow> rows = new ArrayList<>();
        return store().snapshots(partition, rows::add).thenApply(nothing -> rows);
    }

    @Override
    public void close() {}
}

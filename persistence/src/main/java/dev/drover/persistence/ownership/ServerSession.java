package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.LogTotals;
import dev.drover.persistence.log.LogWrite;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.log.ServerLog;
import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.replay.PartitionHistory;
import dev.drover.persistence.replay.PartitionIndex;
import dev.drover.persistence.replay.RecoveryPass;
import dev.drover.persistence.replay.RecoveryStart;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.OwnershipRecord;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a server's actor system as the store knows it: a lease, a log, and the partitions it owns. Once its lease
 * is lost nothing is stored or answered any more, and only a new session can go on. All methods return at once and may be
 * called by any thread.
 */
public final class ServerSession {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);
    /** Twice as much as a job of 100,000 allocations comes to. */
    private static final int LARGEST_SNAPSHOT_BYTES = 48 * 1024 * 1024;

    private final UUID id;
    private volatile SessionRecord listed;
    private final LogStore store;
    private final SessionThreads threads;
    private final LeaseKeeper lease;
    private final ServerLog log;
    private final PartitionIndex index = new PartitionIndex();
    private final LogReader reader;
    private final JournalReplay history;
    private final EntityReplay entities;
    private final OwnershipChanges changes;
    private final SessionEnder ender;
    private final TakeQueue takes;
    private final RecoveryQueue recoveries;
    private final SessionFeed feed;
    private final Map<PartitionId, PartitionState> partitions = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean isClosing;

    ServerSession(SessionRecord listed, LogStore store, SessionSettings settings, SessionHost host) {
        SessionClock clock = host.clock();
        this.id = listed.id();
        this.listed = listed;
        this.store = store;
        this.threads = host.threads().apply(id);
        this.lease = new LeaseKeeper(id, store, settings, clock, threads.timer());
        this.log = new ServerLog(id, store, settings.limits(), lease::isWithinDeadline, threads.log());
        this.reader = new LogReader(store, threads.reader());
        OwnershipChanges.Timing timing = new OwnershipChanges.Timing(clock, threads.timer());
        this.changes = new OwnershipChanges(id, store, settings, timing);
        this.ender = new SessionEnder(store, settings, clock);
        this.takes = new TakeQueue(id, store, settings, timing, log::next, ender);
        RecoveryPass pass = new RecoveryPass(store, reader, settings.readable());
        this.recoveries = new RecoveryQueue(pass, threads.timer());
        this.feed = new SessionFeed(id, log, reader, new ForeignPartitions(store, pass), new VouchedHeads());
        this.history = new JournalReplay(store, reader, feed::headOf);
        this.entities = new EntityReplay(store, index, history, threads.reader());
        log.subscribe(new IndexFeeder(index));
        lease.whenLost().thenAccept(this::lost);
    }

    /**
     * Opens a session: ends those that this server left behind when it died, writes the lease and lists the session. The
     * caller holds the data directory that {@code server} names, and has closed its earlier sessions.
     */
    public static CompletionStage<ServerSession> open(LogStore store, ServerIdentity server, SessionSettings settings) {
        return open(store, server, settings, SessionHost.process());
    }

    public static CompletionStage<ServerSession> open(
            LogStore store, ServerIdentity server, SessionSettings settings, SessionClock clock) {
        return open(store, server, settings, SessionHost.withClock(clock));
    }

    public static CompletionStage<ServerSession> open(
            LogStore store, ServerIdentity server, SessionSettings settings, SessionHost host) {
        return new SessionOpener(store, server, settings, host).open();
    }

    CompletionStage<ServerSession> start() {
        return lease.start().thenCompose(nothing -> store.list(listed)).thenApply(nothing -> {
            lease.watchDeadline();
            LOG.info("session {} of server \"{}\" is open", id(), server().serverName());
            return this;
        });
    }

    public UUID id() {
        return id;
    }

    public ServerIdentity server() {
        return listed.server();
    }

    /** Whether this server may still store, answer, offer, assign or show anything. Never true again after false. */
    public boolean isWithinDeadline() {
        return lease.isWithinDeadline();
    }

    /** Completes, never exceptionally, once this session may not act any more, with the reason; also when it is closed. */
    public CompletionStage<SessionLostException> whenLost() {
        return lease.whenLost();
    }

    /** Gives the session up without a word to the store, as when the cluster has removed this member. */
    public void abandon(String reason) {
        lease.lose(new SessionLostException(reason));
    }

    /** How much this session has stored. */
    public LogTotals stored() {
        return log.totals();
    }

    /** What this server stores, and everybody's logs. */
    public LogFeed feed() {
        return feed;
    }

    /** History of any partition, whoever owns it. */
    public JournalReplay history() {
        return history;
    }

    /** Tells other servers where to join this one's cluster. */
    public CompletionStage<Void> announce(String address) {
        listed = listed.reachableAt(address);
        return store.list(listed);
    }

    /** Gives this session a name that one at a time holds, for {@code ttl}; false if another holds it. */
    public CompletionStage<Boolean> claim(String name, Duration ttl) {
        return store.claim(name, id, ttl);
    }

    public CompletionStage<Void> disclaim(String name) {
        return store.disclaim(name, id);
    }

    /** Seals another session's log if it has not renewed its lease for its term; whoever waits calls this repeatedly. */
    public CompletionStage<Boolean> endIfDead(UUID other) {
        return ender.endIfDead(other);
    }

    /** All sessions there ever were, oldest first. */
    public CompletionStage<List<SessionRecord>> sessions() {
        return store.sessions();
    }

    /** The epoch of a partition that this server owns and has recovered. */
    public OptionalLong epoch(PartitionId partition) {
        PartitionState state = partitions.get(partition);
        return state != null && state.isWritable() && isWithinDeadline()
                ? OptionalLong.of(state.ready().join())
                : OptionalLong.empty();
    }

    /** The partitions that this server owns and has recovered, with their epochs. */
    public Map<PartitionId, Long> owned() {
        Map<PartitionId, Long> epochs = new TreeMap<>();
        partitions.keySet().forEach(partition -> epoch(partition).ifPresent(epoch -> epochs.put(partition, epoch)));
        return epochs;
    }

    /**
     * Makes this server the partition's owner and recovers it; completes with the epoch. Waits in bounds for the former
     * owner to release it or to be dead beyond doubt.
     */
    public CompletionStage<Long> acquire(PartitionId partition) {
        return untilLost(state(partition).attempt(() -> takeAndRecover(partition)));
    }

    private CompletionStage<Long> takeAndRecover(PartitionId partition) {
        if (!isWithinDeadline()) {
            return CompletableFuture.failedStage(new SessionLostException("session \"" + id() + "\" is over"));
        }
        return takes.take(partition).thenCompose(row -> log.append(
                        new LogWrite(List.of(new OwnershipRecord(partition, row.epoch(), false))))
                .thenCompose(position -> recoveries.recover(partition, row))
                .thenCompose(found -> {
                    index.fill(partition, found);
                    return tellRecovered(partition, row, found);
                })
                .thenApply(nothing -> row.epoch()));
    }

    private CompletionStage<Void> tellRecovered(PartitionId partition, OwnerRow row, List<RecoveredEntity> found) {
        RecoveredPartition recovered =
                new RecoveredPartition(partition, id, row.epoch(), found, PartitionHistory.completeTo(row));
        return log.tellSubscribers(subscriber -> subscriber.onRecovered(recovered));
    }

    /** Stores that nothing more of the partition follows in this server's log, and lets others take it. */
    public CompletionStage<Void> release(PartitionId partition) {
        PartitionState state = partitions.get(partition);
        if (state == null) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Long> acquiring = state.pendingAttempt();
        if (acquiring != null) {
            return untilLost(
                    acquiring.handle((epoch, failure) -> epoch).thenCompose(epoch -> release(state, partition)));
        }
        return untilLost(release(state, partition));
    }

    private CompletionStage<Void> release(PartitionState state, PartitionId partition) {
        if (!state.release()) {
            return CompletableFuture.completedStage(null);
        }
        long epoch = state.ready().join();
        return log.append(new LogWrite(List.of(new OwnershipRecord(partition, epoch, true))))
                .thenCompose(position -> changes.vacate(partition, position + 1))
                .thenRun(() -> {
                    index.drop(partition);
                    partitions.remove(partition, state);
                });
    }

    /** What is still waiting when the session is lost fails with it, whatever has become of its timers. */
    private <T> CompletionStage<T> untilLost(CompletionStage<T> stage) {
        CompletableFuture<T> result = stage.toCompletableFuture().copy();
        lease.whenLost().thenAccept(result::completeExceptionally);
        return result;
    }

    /** Whether events of this entity can be stored now. */
    public boolean isWritable(String persistenceId) {
        PartitionState state = partitions.get(PartitionId.of(persistenceId));
        return state != null && state.isWritable();
    }

    /** Stores events of one entity together; they are durable when this completes. */
    public CompletionStage<Long> append(List<CommittedEvent> events) {
        PartitionId partition = events.get(0).partition();
        PartitionState state = partitions.get(partition);
        if (state == null) {
            return CompletableFuture.failedStage(new PartitionNotOwnedException(partition));
        }
        LogWrite write = new LogWrite(List.copyOf(events));
        return state.ifWritable(() -> log.append(write));
    }

    /** Completes with the epoch once the partition is owned and recovered, whoever asks for that. */
    public CompletionStage<Long> whenRecovered(PartitionId partition) {
        return state(partition).ready().copy();
    }

    /** The events of an entity of an owned and recovered partition, in order. */
    public CompletionStage<Void> replay(EntityReplay.Range range, Consumer<CommittedEvent> each) {
        return entities.replay(range, each);
    }

    /**
     * The events of any entity, in order, from where they can be had quickest: those of entities that this server owns and
     * knows by their positions, others by reading through their partition's history.
     */
    public CompletionStage<Void> eventsOf(EntityReplay.Range range, Consumer<CommittedEvent> each) {
        String entity = range.persistenceId();
        boolean isKnown = epoch(PartitionId.of(entity)).isPresent() && index.highestSequenceNr(entity) > 0;
        return isKnown
                ? replay(range, each)
                : history().ofEntity(entity, placed -> {
                    if (range.contains(placed.event())) {
                        each.accept(placed.event());
                    }
                });
    }

    /** What is in memory of the entities of owned partitions. */
    public PartitionIndex index() {
        return index;
    }

    /** An entity's snapshots, newest first: without a read if the recovery pass has them or there are none. */
    public CompletionStage<List<SnapshotRow>> snapshots(String persistenceId) {
        Optional<List<SnapshotRow>> known = index.snapshots(persistenceId);
        return known.map(CompletableFuture::completedStage).orElseGet(() -> store.snapshots(persistenceId));
    }

    /**
     * Stores a snapshot, and deletes all but the two newest of its entity. Fails with {@link IllegalArgumentException} if
     * it is too large.
     */
    public CompletionStage<Void> saveSnapshot(SnapshotRow snapshot) {
        String persistenceId = snapshot.key().persistenceId();
        if (!isWritable(persistenceId) || !isWithinDeadline()) {
            return CompletableFuture.failedStage(new PartitionNotOwnedException(PartitionId.of(persistenceId)));
        }
        int size = snapshot.payload().bytes().length;
        if (size > LARGEST_SNAPSHOT_BYTES) {
            return CompletableFuture.failedStage(new IllegalArgumentException("snapshot "
                    + snapshot.key().sequenceNr() + " of \"" + persistenceId + "\" takes " + size
                    + " bytes, more than the " + LARGEST_SNAPSHOT_BYTES + " it may have"));
        }
        return store.save(snapshot).thenCompose(nothing -> {
            OptionalLong obsolete =
                    index.snapshotSaved(persistenceId, snapshot.key().sequenceNr());
            return obsolete.isPresent()
                    ? store.delete(new SnapshotKey(persistenceId, obsolete.getAsLong()))
                    : CompletableFuture.completedStage(null);
        });
    }

    /** Deletes those of an entity's snapshots that are meant; its events stay. */
    public CompletionStage<Void> deleteSnapshots(String persistenceId, Predicate<SnapshotRow> isMeant) {
        return store.snapshots(persistenceId)
                .thenCompose(rows -> CompletableFuture.allOf(rows.stream()
                        .filter(isMeant)
                        .map(row -> store.delete(row.key()).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)))
                .thenCompose(nothing -> store.snapshots(persistenceId))
                .thenAccept(left -> index.snapshotsLeft(persistenceId, left));
    }

    /** The entity has recovered: what the pass read for it leaves memory. */
    public void recovered(String persistenceId) {
        index.release(persistenceId);
    }

    /**
     * The entity is finished and will never store again: nothing of it stays in memory, and it holds no recovery back.
     * Its events are history from now on.
     */
    public void forget(String persistenceId) {
        index.forget(persistenceId);
    }

    /** Entities whose snapshot is so old that recovery would have to read more than {@code rows} rows for them. */
    public List<String> laggards(PartitionId partition, long rows) {
        return new RecoveryStart(index, id(), index.head()).laggards(partition, rows);
    }

    /**
     * Lets later recoveries of the owned partitions start where the oldest event lies that no snapshot covers. What the
     * last recovery read for entities that nobody has woken leaves memory: they read it again if need be.
     */
    public CompletionStage<Void> sweep() {
        owned().keySet().forEach(index::release);
        RecoveryStart start = new RecoveryStart(index, id(), index.head());
        return untilLost(new Sweep(store, changes, start).of(owned().keySet()));
    }

    /**
     * Stores what is still waiting, seals the log, so that others take over at once, and ends the session. Completes
     * when it is over, even if the store does not answer.
     */
    public CompletionStage<Void> close() {
        synchronized (this) {
            if (isClosing) {
                return closed.copy();
            }
            isClosing = true;
        }
        Map<PartitionId, Long> released = owned();
        partitions.values().forEach(PartitionState::release);
        List<LogRecord> farewell = new ArrayList<>();
        released.forEach((partition, epoch) -> farewell.add(new OwnershipRecord(partition, epoch, true)));
        CompletionStage<Long> end = farewell.isEmpty()
                ? CompletableFuture.completedStage(log.head())
                : log.append(new LogWrite(farewell)).thenApply(position -> position + 1);
        end.thenCompose(position -> store.seal(id(), position))
                .thenCompose(position -> store.list(listed.endedAt(position)))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.warn("session {} ends without a seal: {}", id(), cause(failure));
                    }
                    lease.lose(new SessionLostException("session \"" + id() + "\" is closed"));
                });
        return closed.copy();
    }

    private void lost(SessionLostException reason) {
        LOG.info("{}", reason.getMessage());
        log.lose(reason);
        partitions.values().forEach(state -> state.lost(reason));
        threads.end();
        closed.complete(null);
    }

    private static String cause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause);
    }

    private PartitionState state(PartitionId partition) {
        return partitions.computeIfAbsent(partition, key -> {
            PartitionState state = new PartitionState(key);
            if (!isWithinDeadline()) {
                state.lost(new SessionLostException("session \"" + id() + "\" is over"));
            }
            var unused = state.ready()
                    .thenAccept(epoch -> log.tellSubscribers(subscriber -> subscriber.onWritable(partition, epoch)));
            return state;
        });
    }
}

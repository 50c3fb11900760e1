package dev.drover.view;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnershipRecord;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.EventCodec;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Kept;
import dev.drover.setting.SettingState;
import dev.drover.snapshot.StateCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the view in step with the logs and wakes who waits for it. Fed by this server's own log and by what other
 * servers send of theirs; read from any thread.
 */
public final class ViewKeeper implements LogSubscriber {
    private static final Logger LOG = LoggerFactory.getLogger(ViewKeeper.class);
    private static final String JOB = "job|";
    private static final String NODE = "node|";
    private static final String SETTING = "setting|";

    private final IndexClock clock;
    private final ScheduledExecutorService executor;
    private final ViewDraft draft = new ViewDraft();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<ViewListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<PartitionId, Owner> owners = new HashMap<>();
    private boolean wakeScheduled;
    private volatile ClusterView view;

    public ViewKeeper(IndexClock clock, ScheduledExecutorService executor) {
        this.clock = clock;
        this.executor = executor;
        this.view = draft.picture(clock.next().index());
    }

    private record Owner(UUID session, long epoch) {}

    private record Waiter(Predicate<ClusterView> condition, CompletableFuture<ClusterView> promise) {}

    /** The latest picture. */
    public ClusterView view() {
        return view;
    }

    /** Told of every change from now on, one picture at a time, in order, away from the feed's thread. */
    public void listen(ViewListener listener) {
        listeners.add(listener);
    }

    /** The first picture that satisfies a condition, or the latest one when the time is up. */
    public CompletionStage<ClusterView> await(Predicate<ClusterView> condition, Duration atMost) {
        Waiter waiter = new Waiter(condition, new CompletableFuture<>());
        synchronized (this) {
            if (condition.test(view)) {
                return CompletableFuture.completedFuture(view);
            }
            waiters.add(waiter);
        }
        var timer = executor.schedule(() -> giveUp(waiter), atMost.toMillis(), TimeUnit.MILLISECONDS);
        return waiter.promise().whenComplete((done, trouble) -> timer.cancel(false));
    }

    private void giveUp(Waiter waiter) {
        synchronized (this) {
            waiters.remove(waiter);
        }
        waiter.promise().complete(view);
    }

    @Override
    public void onCommitted(CommittedRow row) {
        synchronized (this) {
            long tick = clock.next().index();
            for (CommittedEvent event : row.events()) {
                if (isOwner(row.session(), event.partition())) {
                    fold(event, tick);
                }
            }
            row.ownership().stream().filter(OwnershipRecord::released).forEach(this::released);
            draft.cursor(row.session().toString(), row.position() + 1);
            publish(tick);
        }
    }

    /** Events of a session that does not own the partition, as far as is known here, come with what its owner holds. */
    private boolean isOwner(UUID session, PartitionId partition) {
        Owner owner = owners.get(partition);
        return owner != null && owner.session().equals(session);
    }

    private void released(OwnershipRecord change) {
        Owner owner = owners.get(change.partition());
        if (owner != null && owner.epoch() <= change.epoch()) {
            owners.remove(change.partition());
            draft.released(change.partition().value());
        }
    }

    @Override
    public void onRecovered(RecoveredPartition partition) {
        synchronized (this) {
            long tick = clock.next().index();
            take(partition, tick);
            publish(tick);
        }
    }

    private void take(RecoveredPartition partition, long tick) {
        Owner known = owners.get(partition.partition());
        if (known != null && known.epoch() > partition.epoch()) {
            return;
        }
        owners.put(partition.partition(), new Owner(partition.owner(), partition.epoch()));
        for (RecoveredEntity entity : partition.entities()) {
            entity.snapshots().stream().findFirst().ifPresent(newest -> restore(newest, tick));
            entity.events().stream().map(PlacedEvent::event).forEach(event -> fold(event, tick));
        }
        draft.partition(partition.partition().value(), partition.epoch());
    }

    /** Nothing has changed to be seen, but listeners may do now what they could not before. */
    @Override
    public void onWritable(PartitionId partition, long epoch) {
        synchronized (this) {
            draft.everythingChanged();
            scheduleWake();
        }
    }

    /**
     * What another server's log held before this position, with partitions it owns. In one step, so that no picture shows
     * more of the partitions than its cursors say.
     */
    public void onLoaded(List<RecoveredPartition> partitions, LogPosition next) {
        synchronized (this) {
            long tick = clock.next().index();
            partitions.forEach(partition -> take(partition, tick));
            draft.cursor(next.session().toString(), next.position());
            publish(tick);
        }
    }

    /** A server is no member any more: what it owned is not complete here until another owns it. */
    public void onGone(UUID session) {
        synchronized (this) {
            owners.entrySet().removeIf(entry -> {
                boolean isIts = entry.getValue().session().equals(session);
                if (isIts) {
                    draft.released(entry.getKey().value());
                }
                return isIts;
            });
            draft.ended(session.toString());
            publish(clock.next().index());
        }
    }

    private void fold(CommittedEvent event, long tick) {
        String id = event.persistenceId();
        if (id.startsWith(JOB)) {
            var stored = EventCodec.JOB.of(event.payload());
            clock.observe(stored.recorded().metadata().stamp().index());
            draft.job(jobId(id), event.sequenceNr(), stored, tick);
        } else if (id.startsWith(NODE)) {
            var stored = EventCodec.NODE.of(event.payload());
            clock.observe(stored.recorded().metadata().stamp().index());
            draft.node(new NodeId(id.substring(NODE.length())), event.sequenceNr(), stored, tick);
        } else if (id.startsWith(SETTING)) {
            var stored = EventCodec.SETTING.of(event.payload());
            clock.observe(stored.recorded().metadata().stamp().index());
            draft.setting(new SettingId(id.substring(SETTING.length())), event.sequenceNr(), stored, tick);
        }
        // Evaluations' plans stay in the log: what lists show of an evaluation is in its job.
    }

    /** A recovery leaves out what cannot be read. */
    private void restore(SnapshotRow snapshot, long tick) {
        String id = snapshot.key().persistenceId();
        long sequence = snapshot.key().sequenceNr();
        if (id.startsWith(JOB)) {
            Kept<JobState> kept = StateCodec.JOB.read(snapshot.payload());
            clock.observe(kept.state().modifyIndex());
            draft.job(jobId(id), new Seen<>(kept.state(), sequence, kept.lastHash(), tick));
        } else if (id.startsWith(NODE)) {
            Kept<NodeState> kept = StateCodec.NODE.read(snapshot.payload());
            clock.observe(kept.state().modifyIndex());
            draft.node(
                    new NodeId(id.substring(NODE.length())), new Seen<>(kept.state(), sequence, kept.lastHash(), tick));
        } else if (id.startsWith(SETTING)) {
            Kept<SettingState> kept = StateCodec.SETTING.read(snapshot.payload());
            clock.observe(kept.state().modifyIndex());
            draft.setting(
                    new SettingId(id.substring(SETTING.length())),
                    new Seen<>(kept.state(), sequence, kept.lastHash(), tick));
        }
    }

    static JobId jobId(String persistenceId) {
        String path = persistenceId.substring(JOB.length());
        int slash = path.indexOf('/');
        return new JobId(path.substring(0, slash), path.substring(slash + 1));
    }

    private void publish(long tick) {
        view = draft.picture(tick);
        scheduleWake();
    }

    private void scheduleWake() {
        if (!wakeScheduled) {
            wakeScheduled = true;
            executor.execute(this::wake);
        }
    }

    private void wake() {
        ClusterView seen;
        ViewChanges changes;
        List<Waiter> satisfied = new ArrayList<>();
        synchronized (this) {
            wakeScheduled = false;
            seen = view;
            changes = draft.takeChanges();
            for (Waiter waiter : waiters) {
                if (waiter.condition().test(seen)) {
                    satisfied.add(waiter);
                }
            }
            waiters.removeAll(satisfied);
        }
        satisfied.forEach(waiter -> waiter.promise().complete(seen));
        for (ViewListener listener : listeners) {
            try {
                listener.onChanged(seen, changes);
            } catch (RuntimeException e) {
                LOG.error("a listener of the view failed", e);
            }
        }
    }
}

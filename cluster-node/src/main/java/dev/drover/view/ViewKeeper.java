package dev.drover.view;

import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.recording.EventCodec;
import dev.drover.recording.IndexClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private final IndexClock clock;
    private final ScheduledExecutorService executor;
    private final ViewDraft draft = new ViewDraft();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<ViewListener> listeners = new CopyOnWriteArrayList<>();
    private boolean wakeScheduled;
    private volatile ClusterView view;

    public ViewKeeper(IndexClock clock, ScheduledExecutorService executor) {
        this.clock = clock;
        this.executor = executor;
        this.view = draft.picture(clock.next().index());
    }

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
            row.events().forEach(event -> fold(event, tick));
            draft.cursor(row.session().toString(), row.position() + 1);
            publish(tick);
        }
    }

    @Override
    public void onRecovered(RecoveredPartition partition) {
        synchronized (this) {
            long tick = clock.next().index();
            for (RecoveredEntity entity : partition.entities()) {
                entity.events().stream().map(PlacedEvent::event).forEach(event -> fold(event, tick));
            }
            draft.partition(partition.partition().value(), partition.epoch());
            publish(tick);
        }
    }

    /** Nothing has changed to be seen, but listeners may do now what they could not before. */
    @Override
    public void onWritable(PartitionId partition, long epoch) {
        synchronized (this) {
            scheduleWake();
        }
    }

    @Override
    public void onReleased(PartitionId partition, long epoch) {
        synchronized (this) {
            draft.released(partition.value());
            publish(clock.next().index());
        }
    }

    private void fold(CommittedEvent event, long tick) {
        String id = event.persistenceId();
        String manifest = event.payload().manifest();
        byte[] bytes = event.payload().bytes();
        if (id.startsWith(JOB)) {
            var stored = EventCodec.JOB.read(manifest, bytes);
            clock.observe(stored.recorded().metadata().stamp().index());
            draft.job(jobId(id), event.sequenceNr(), stored, tick);
        } else if (id.startsWith(NODE)) {
            var stored = EventCodec.NODE.read(manifest, bytes);
            clock.observe(stored.recorded().metadata().stamp().index());
            draft.node(new NodeId(id.substring(NODE.length())), event.sequenceNr(), stored, tick);
        }
        // Evaluations' plans stay in the log: what lists show of an evaluation is in its job.
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
        List<Waiter> satisfied = new ArrayList<>();
        synchronized (this) {
            wakeScheduled = false;
            seen = view;
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
                listener.onChanged(seen);
            } catch (RuntimeException e) {
                LOG.error("a listener of the view failed", e);
            }
        }
    }
}

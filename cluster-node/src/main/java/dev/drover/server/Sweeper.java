package dev.drover.server;

import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.recording.Kept;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps short what a start has to read: stores the state of entities whose last snapshot lies far back in the log, lets go
 * of evaluations that have ended, and moves the start of recovery on. The states are the view's, which is folded from the
 * same log by the same code: no entity has to be started or to wait for it.
 */
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final String EVALUATION = "evaluation|";

    private final ServerSession session;
    private final Supplier<ClusterView> view;
    private final SweepSettings settings;
    private final Executor executor;
    private final AtomicBoolean isSweeping = new AtomicBoolean();
    private volatile Swept last = new Swept(Map.of(), 0);

    Sweeper(ServerSession session, Supplier<ClusterView> view, SweepSettings settings, Executor executor) {
        this.session = session;
        this.view = view;
        this.settings = settings;
        this.executor = executor;
    }

    /** What was owned, with its epochs, and where the log ended, when a sweep began. */
    private record Swept(Map<PartitionId, Long> owned, long head) {}

    /** Sweeps from time to time until the actor system ends. */
    static void start(
            ActorSystem<?> system, ServerSession session, Supplier<ClusterView> view, SweepSettings settings) {
        Sweeper sweeper = new Sweeper(session, view, settings, system.executionContext());
        var unused = system.scheduler()
                .scheduleWithFixedDelay(
                        settings.every(), settings.every(), sweeper::maybeSweep, system.executionContext());
    }

    /** A sweep costs a transaction in the store: it is due once there is enough to gain. */
    private void maybeSweep() {
        Swept now = new Swept(session.owned(), session.feed().head().position());
        boolean hasChanged = !now.owned().equals(last.owned()) || now.head() - last.head() >= settings.rows();
        if (now.owned().isEmpty() || !hasChanged || !isSweeping.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<Void> begun = CompletableFuture.completedStage(null);
        var unused = begun.thenComposeAsync(nothing -> sweep(), executor).whenComplete((nothing, trouble) -> {
            if (trouble == null) {
                last = now;
            } else {
                LOG.info("the start of recovery could not be moved on, which is tried again", trouble);
            }
            isSweeping.set(false);
        });
    }

    /** One store operation after the other, so that those of entities come in between. */
    CompletionStage<Void> sweep() {
        Set<String> laggards = new TreeSet<>();
        session.owned().keySet().forEach(partition -> laggards.addAll(session.laggards(partition, settings.rows())));
        // Taken after the laggards: whatever the index knows of an evaluation came after what the job says of it.
        ClusterView seen = view.get();
        List<String> ended = laggards.stream()
                .filter(id -> id.startsWith(EVALUATION) && hasEnded(seen, id))
                .toList();
        ended.forEach(session::forget);
        CompletionStage<Void> saved = CompletableFuture.completedStage(null);
        for (var job : seen.jobs().entrySet()) {
            saved = savedIfIn(laggards, "job|" + job.getKey(), StateCodec.JOB, job.getValue(), saved);
        }
        for (var node : seen.nodes().entrySet()) {
            saved = savedIfIn(laggards, "node|" + node.getKey(), StateCodec.NODE, node.getValue(), saved);
        }
        for (var setting : seen.settings().entrySet()) {
            saved = savedIfIn(laggards, "setting|" + setting.getKey(), StateCodec.SETTING, setting.getValue(), saved);
        }
        return saved.thenCompose(nothing -> session.sweep())
                .thenRun(() -> LOG.info(
                        "recovery starts further on: {} entities lagged behind, {} of them ended evaluations",
                        laggards.size(),
                        ended.size()));
    }

    /** An evaluation stores only while its job lists it as open, and never opens again. */
    private static boolean hasEnded(ClusterView seen, String id) {
        EvaluationId evaluation = new EvaluationId(id.substring(EVALUATION.length()));
        return seen.evaluation(evaluation).filter(Evaluation::isOpen).isEmpty();
    }

    private <S> CompletionStage<Void> savedIfIn(
            Set<String> laggards, String id, StateCodec<S> codec, Seen<S> seen, CompletionStage<Void> before) {
        if (!laggards.contains(id)) {
            return before;
        }
        return before.thenComposeAsync(nothing -> save(id, codec, seen), executor);
    }

    private <S> CompletionStage<Void> save(String id, StateCodec<S> codec, Seen<S> seen) {
        return session.saveSnapshot(snapshot(id, codec, seen)).exceptionallyCompose(trouble -> {
            if (trouble instanceof IllegalArgumentException) {
                LOG.warn("{} goes on holding recovery back: {}", id, trouble.getMessage());
                return CompletableFuture.completedStage(null);
            }
            return CompletableFuture.failedStage(trouble);
        });
    }

    /** What the view shows of an entity, as the entity itself will find it. */
    static <S> SnapshotRow snapshot(String id, StateCodec<S> codec, Seen<S> seen) {
        StoredPayload payload = codec.stored(new Kept<>(seen.state(), seen.lastHash()));
        return new SnapshotRow(new SnapshotKey(id, seen.sequence()), System.currentTimeMillis(), payload);
    }
}

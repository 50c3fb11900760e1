package dev.drover.gateway.query;

import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Waits until what a caller watches has changed. */
public final class BlockingQuery {
    /** What every route says while there is no session. */
    public static final String SESSION_LOST = "no session with the journal at the moment";

    private static final Duration SLICE = Duration.ofSeconds(2);

    private final Engine engine;
    private final QueryOptions options;
    private final ToLongFunction<ClusterView> changedAt;
    private final long deadline;

    private BlockingQuery(Engine engine, QueryOptions options, ToLongFunction<ClusterView> changedAt) {
        this.engine = engine;
        this.options = options;
        this.changedAt = changedAt;
        this.deadline = System.nanoTime() + options.jitteredWait().toNanos();
    }

    /**
     * The view to answer from: at once, or when {@code changedAt} has passed the caller's index, or when the wait is over.
     */
    public static CompletionStage<ClusterView> view(
            Engine engine, QueryOptions options, ToLongFunction<ClusterView> changedAt) {
        CompletionStage<ClusterView> first = options.stale()
                ? CompletableFuture.completedStage(engine.keeper().view())
                : engine.completeView();
        return options.index() == 0 ? first : first.thenCompose(new BlockingQuery(engine, options, changedAt)::next);
    }

    /** Waits in slices, so that the end of the session is noticed soon: nobody else would end the wait then. */
    private CompletionStage<ClusterView> next(ClusterView view) {
        if (!engine.mayAnswer()) {
            return CompletableFuture.failedStage(new ApiException(503, SESSION_LOST));
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (hasChanged(view) || left.isNegative() || left.isZero()) {
            return CompletableFuture.completedStage(view);
        }
        Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
        return engine.keeper()
                .await(this::hasChanged, slice)
                .toCompletableFuture()
                .copy()
                .orTimeout(slice.plus(SLICE).toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(this::next);
    }

    private boolean hasChanged(ClusterView view) {
        return changedAt.applyAsLong(view) > options.index();
    }
}

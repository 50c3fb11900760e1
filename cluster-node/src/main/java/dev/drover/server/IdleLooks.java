package dev.drover.server;

import dev.drover.protocol.JobId;
import dev.drover.view.ClusterView;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at jobs between plans. However often a job is to be looked at, one turn of it waits at most, and sees the newest
 * picture when it comes: so no more turns wait than there are jobs. Safe for any thread.
 */
final class IdleLooks {
    private final Consumer<Runnable> whenIdle;
    private final BiConsumer<ClusterView, JobId> look;
    private final Set<JobId> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ClusterView newest;

    /**
     * Looks of one kind.
     *
     * @param whenIdle runs a turn when nothing of more hurry waits
     * @param look is done when a job's turn comes
     */
    IdleLooks(Consumer<Runnable> whenIdle, BiConsumer<ClusterView, JobId> look) {
        this.whenIdle = whenIdle;
        this.look = look;
    }

    /** Turns that come from now on see this picture, or a newer one. */
    void show(ClusterView view) {
        newest = view;
    }

    /** The job is to be looked at, as it is in the picture shown last or a newer one. */
    void at(JobId job) {
        if (waiting.add(job)) {
            whenIdle.accept(() -> turn(job));
        }
    }

    private void turn(JobId job) {
        // First of all: who wants a look at a picture that this turn does not see any more gets another turn.
        waiting.remove(job);
        look.accept(Objects.requireNonNull(newest, "no picture was shown"), job);
    }
}

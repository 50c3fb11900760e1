package dev.drover.chaos.simulation;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** The timers of an actor system on virtual time. Pekko makes it by its name; what it is asked before it has a time waits. */
public final class VirtualScheduler extends AbstractScheduler {
    private static final double TICKS_PER_SECOND = 1000;

    private final List<Task> early = new ArrayList<>();
    private @Nullable VirtualTime time;

    /** Called by Pekko, with what a scheduler may want to know. */
    public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

    void runOn(VirtualTime given) {
        time = given;
        early.forEach(task -> task.begin(given));
        early.clear();
    }

    private Cancellable begin(Task task) {
        if (time == null) {
            early.add(task);
        } else {
            task.begin(time);
        }
        return task;
    }

    @Override
    public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
        return begin(new Task(Duration.ofNanos(delay.toNanos()), Duration.ZERO, task, executor));
    }

    /** What the other ways to repeat something come down to. */
    @Override
    @SuppressWarnings("deprecation")
    public Cancellable schedule(
            FiniteDuration initialDelay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
        return begin(new Task(
                Duration.ofNanos(initialDelay.toNanos()), Duration.ofNanos(interval.toNanos()), task, executor));
    }

    private static final class Task implements Cancellable {
        private final Duration delay;
        private final Duration interval;
        private final Runnable task;
        private final ExecutionContext executor;
        private boolean isOver;

        /** @param interval zero for once */
        Task(Duration delay, Duration interval, Runnable task, ExecutionContext executor) {
            this.delay = delay;
            this.interval = interval;
            this.task = task;
            this.executor = executor;
        }

        void begin(VirtualTime time) {
            time.after(delay, () -> tick(time));
        }

        private void tick(VirtualTime time) {
            if (isOver) {
                return;
            }
            executor.execute(task);
            if (interval.isZero()) {
                isOver = true;
            } else {
                time.after(interval, () -> tick(time));
            }
        }

        @Override
        public boolean cancel() {
            boolean was = !isOver;
            isOver = true;
            return was;
        }

        @Override
        public boolean isCancelled() {
            return isOver;
        }
    }

    @Override
    public double maxFrequency() {
        return TICKS_PER_SECOND;
    }
}

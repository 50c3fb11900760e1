package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A thread, or a pool of them, of a simulated process: its tasks are taken one at a time, when the simulation says so. */
final class Lane extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimulatedProcess process;
    private final VirtualTime time;
    private final IntUnaryOperator next;
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean isShutdown;
    private boolean isInline;

    /** @param next which of so many waiting tasks is taken */
    Lane(SimulatedProcess process, VirtualTime time, IntUnaryOperator next) {
        this.process = process;
        this.time = time;
        this.next = next;
    }

    SimulatedProcess process() {
        return process;
    }

    boolean hasTask() {
        return !tasks.isEmpty() && !isInline;
    }

    void runNext() {
        tasks.remove(next.applyAsInt(tasks.size())).run();
    }

    /** While this runs, whatever is handed in is done at once: for what waits for its own threads. */
    void inline(Runnable task) {
        isInline = true;
        task.run();
        isInline = false;
    }

    @Override
    public void execute(Runnable task) {
        if (!process.isAlive()) {
            return;
        }
        if (isShutdown) {
            throw new RejectedExecutionException("the threads of " + process + " have ended");
        }
        tasks.add(task);
        while (isInline && !tasks.isEmpty()) {
            tasks.remove(0).run();
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(Executors.callable(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        Later<V> later = new Later<>(task);
        later.timer = time.after(Duration.ofNanos(unit.toNanos(delay)), () -> {
            if (!isShutdown) {
                execute(later);
            }
        });
        return later;
    }

    private static final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private VirtualTime.@Nullable Timer timer;

        Later(Callable<V> task) {
            super(task);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            if (timer != null) {
                timer.cancel();
            }
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(timer == null ? 0 : timer.nanosLeft(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("no part of a server asks for this");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("no part of a server asks for this");
    }

    @Override
    public void shutdown() {
        isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        isShutdown = true;
        List<Runnable> left = List.copyOf(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return isShutdown;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown && tasks.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}

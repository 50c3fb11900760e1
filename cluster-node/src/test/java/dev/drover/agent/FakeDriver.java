package dev.drover.agent;

import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskExit;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.agent.driver.TaskStats;
import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts nothing: its tasks end when a test says so, or when they are stopped. */
final class FakeDriver implements TaskDriver {
    final List<FakeTask> started = new CopyOnWriteArrayList<>();
    final CountDownLatch starting = new CountDownLatch(1);
    private final Queue<Exception> failures = new ArrayDeque<>();
    private CountDownLatch mayStart = new CountDownLatch(0);

    /** One task that only seems to run. */
    static final class FakeTask implements TaskHandle {
        final CompletableFuture<TaskExit> exit = new CompletableFuture<>();
        volatile boolean stopped;
        volatile boolean detached;
        volatile Runnable beforeStop = () -> {};
        final List<Path> devices;
        private final TaskHandleRecord record;

        FakeTask(TaskContext context, int number) {
            devices = context.paths().mounts().devices();
            TaskHandleRecord.ProcessId process = new TaskHandleRecord.ProcessId(1_000_000_000L + number, number);
            record = new TaskHandleRecord(
                    context.directory().state(),
                    "fake",
                    "run-" + number,
                    process,
                    process,
                    "boot",
                    TaskHandleRecord.Offsets.NONE);
        }

        @Override
        public TaskHandleRecord record() {
            return record;
        }

        @Override
        public CompletableFuture<TaskExit> exit() {
            return exit;
        }

        @Override
        public TaskExit stop(String signal, Duration killTimeout) {
            beforeStop.run();
            stopped = true;
            TaskExit ended = new TaskExit(143, 15, "");
            exit.complete(ended);
            return ended;
        }

        @Override
        public TaskExit kill() {
            return stop("KILL", Duration.ZERO);
        }

        @Override
        public void signal(String signal) {}

        @Override
        public TaskStats stats() {
            return new TaskStats(Instant.EPOCH, 1, 1, 1, 0, Duration.ZERO, 1);
        }

        @Override
        public void detach() {
            detached = true;
        }
    }

    synchronized void failNext(TaskStartException failure) {
        failures.add(failure);
    }

    /** Something that no driver should throw. */
    synchronized void failNext(RuntimeException failure) {
        failures.add(failure);
    }

    /** Starts wait until the latch is open. */
    synchronized void holdStarts(CountDownLatch latch) {
        mayStart = latch;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Node.Driver fingerprint() {
        return new Node.Driver(true, true, "Healthy", Map.of());
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        starting.countDown();
        try {
            if (!mayStart.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the test holds the start for too long");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            Exception failure = failures.poll();
            if (failure instanceof TaskStartException refused) {
                throw refused;
            }
            if (failure instanceof RuntimeException unforeseen) {
                throw unforeseen;
            }
            FakeTask task = new FakeTask(context, started.size() + 1);
            started.add(task);
            return task;
        }
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return Optional.empty();
    }
}

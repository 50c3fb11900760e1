package dev.drover.agent.driver;

import dev.drover.agent.engine.Container;
import dev.drover.agent.engine.Engine;
import dev.drover.agent.engine.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run in a container. A thread of its own copies the container's output until that ends, notes down how the container has
 * ended, and removes it. An engine that is away is waited for: its containers may well run on without it.
 */
final class ContainerTask implements TaskHandle {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerTask.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_IN_TROUBLE = Duration.ofSeconds(1);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(3);
    private static final String DEFAULT_STOP = "TERM";
    private static final double PERCENT = 100.0;

    private final Engine engine;
    private final TaskHandleRecord record;
    private final CompletableFuture<TaskExit> exit = new CompletableFuture<>();
    private final Object statsLock = new Object();
    private final Thread watcher;
    private volatile String container;
    private volatile long pid;
    private volatile boolean detached;
    private volatile @Nullable Exchange following;
    private boolean troubled;
    private Container.Usage lastUsage = new Container.Usage(0, 0, 0, 0, 0);
    private long lastUsageNanos = System.nanoTime();

    private ContainerTask(Engine engine, TaskHandleRecord record, String container) {
        this.engine = engine;
        this.record = record;
        this.container = container;
        this.watcher = new Thread(this::watch, "container-" + record.run());
        watcher.setDaemon(true);
    }

    /** Watches a container. */
    static ContainerTask watched(Engine engine, TaskHandleRecord record, String container, long pid) {
        ContainerTask task = new ContainerTask(engine, record, container);
        task.pid = pid;
        task.watcher.start();
        return task;
    }

    /** Watches a run that may have a container: its engine is away at the moment. */
    static ContainerTask sought(Engine engine, TaskHandleRecord record) {
        return watched(engine, record, "", 0);
    }

    /** A run whose exit was noted down, but whose container may not be removed yet. */
    static ContainerTask ended(Engine engine, TaskHandleRecord record, int code) {
        ContainerTask task = new ContainerTask(engine, record, "");
        task.end(PostMortem.PLAIN.explain(code, record));
        return task;
    }

    /** The container of a run, running or not. */
    static Optional<String> find(Engine engine, TaskHandleRecord record) throws IOException {
        return engine.labelled(ContainerLabels.RUN, record.run()).stream()
                .map(Container.Listed::id)
                .findFirst();
    }

    private void watch() {
        while (!exit.isDone() && !detached) {
            try {
                look();
                troubled = false;
            } catch (IOException broken) {
                onTrouble(broken);
            } catch (RuntimeException unexpected) {
                LOG.error("cannot watch container {} of run {}", container, record.run(), unexpected);
                pause(PAUSE_IN_TROUBLE);
            }
        }
    }

    private void look() throws IOException {
        if (container.isEmpty()) {
            container = find(engine, record).orElse("");
        }
        Optional<Container.State> state = state();
        if (state.isPresent() && !state.get().isFresh()) {
            pid = state.get().pid();
            copyOutput();
            state = state();
        }
        if (state.isEmpty()) {
            exit.complete(new TaskExit(-1, 0, "the exit was not recorded: the container is gone"));
        } else if (state.get().isFresh()) {
            end(new TaskExit(-1, 0, "the container was made, but never started"));
        } else if (state.get().running()) {
            pause(PAUSE);
        } else {
            finish(state.get());
        }
    }

    private Optional<Container.State> state() throws IOException {
        return container.isEmpty() ? Optional.empty() : engine.state(container);
    }

    /** Returns when there is no more of it. */
    private void copyOutput() throws IOException {
        Optional<ContainerOutput> output = ContainerOutput.of(record);
        if (output.isEmpty()) {
            engine.await(container);
            return;
        }
        try (Exchange follow = engine.follow(container, output.get().since())) {
            following = follow;
            if (!detached) {
                output.get().copy(follow.input());
            }
        } finally {
            following = null;
        }
    }

    /** The exit is on disk before the container is gone: an agent that is killed in between still tells it. */
    private void finish(Container.State state) throws IOException {
        if (!record.bootId().equals(ProcessTable.bootId())) {
            end(TaskExit.AFTER_REBOOT);
            return;
        }
        RunFiles.writeExit(record.state(), record.run(), state.exitCode(), state.outOfMemory());
        end(PostMortem.PLAIN.explain(state.exitCode(), record));
    }

    private void end(TaskExit how) {
        try {
            Optional<String> left = container.isEmpty() ? find(engine, record) : Optional.of(container);
            if (left.isPresent()) {
                engine.remove(left.get());
            }
        } catch (IOException failed) {
            LOG.warn(
                    "the container of run {} has ended, but cannot be removed yet: {}",
                    record.run(),
                    failed.getMessage());
        }
        exit.complete(how);
    }

    private void onTrouble(IOException trouble) {
        if (!troubled && !detached) {
            LOG.warn("container {} cannot be watched at the moment: {}", container, trouble.getMessage());
        }
        troubled = true;
        pause(PAUSE_IN_TROUBLE);
    }

    private void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException detachedMeanwhile) {
            detached = true;
        }
    }

    @Override
    public TaskHandleRecord record() {
        return record;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public CompletableFuture<TaskExit> exit() {
        return exit.copy();
    }

    @Override
    public TaskExit stop(String signal, Duration killTimeout) throws InterruptedException {
        String name = canonical(signal);
        if (!exit.isDone()) {
            send(name);
        }
        TaskExit result = TaskExit.await(exit, killTimeout);
        return result != null ? result : kill();
    }

    @Override
    public TaskExit kill() throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            if (!exit.isDone()) {
                send("KILL");
            }
            TaskExit result = TaskExit.await(exit, PAUSE_IN_TROUBLE);
            if (result != null) {
                return result;
            }
            if (System.nanoTime() - began > KILL_PATIENCE.toNanos()) {
                stopFollowing();
            }
        }
    }

    /** As Nomad has it for containers, unlike for other tasks. */
    private static String canonical(String signal) {
        return signal.isBlank() ? DEFAULT_STOP : Signals.canonical(signal);
    }

    /** A container that has just ended takes no signals; whether it has is for the watcher to see. */
    private void send(String name) {
        try {
            engine.kill(container, "SIG" + name);
        } catch (IOException failed) {
            LOG.debug("container {} takes no SIG{}: {}", container, name, failed.getMessage());
        }
    }

    @Override
    public void signal(String signal) {
        String name = canonical(signal);
        try {
            if (!exit.isDone()) {
                engine.kill(container, "SIG" + name);
            }
        } catch (IOException failed) {
            throw new IllegalStateException("the container takes no SIG" + name + ": " + failed.getMessage(), failed);
        }
    }

    @Override
    public TaskStats stats() {
        synchronized (statsLock) {
            return measure();
        }
    }

    private TaskStats measure() {
        Container.Usage usage = usage();
        long now = System.nanoTime();
        double percentPerNano = PERCENT / Math.max(1, now - lastUsageNanos);
        double total = Math.max(0, usage.cpuNanos() - lastUsage.cpuNanos()) * percentPerNano;
        double user = Math.max(0, usage.userNanos() - lastUsage.userNanos()) * percentPerNano;
        double system = Math.max(0, usage.systemNanos() - lastUsage.systemNanos()) * percentPerNano;
        lastUsage = usage;
        lastUsageNanos = now;
        return new TaskStats(
                Instant.now(),
                usage.residentBytes(),
                total,
                user,
                system,
                Duration.ofNanos(usage.cpuNanos()),
                usage.processes());
    }

    private Container.Usage usage() {
        if (!exit.isDone()) {
            try {
                return engine.usage(container);
            } catch (IOException endedOrAway) {
                LOG.debug("no statistics of container {}: {}", container, endedOrAway.getMessage());
            }
        }
        return new Container.Usage(0, 0, 0, 0, 0);
    }

    @Override
    public void detach() {
        detached = true;
        stopFollowing();
        watcher.interrupt();
    }

    private void stopFollowing() {
        Exchange open = following;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException brokenAlready) {
            LOG.debug("the output of container {}: {}", container, brokenAlready.getMessage());
        }
    }
}

package dev.drover.agent.driver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that runs, under its {@code lxc-start}. It is asked to end, and is ended, by LXC. */
final class LxcTask implements TaskHandle {
    private static final Logger LOG = LoggerFactory.getLogger(LxcTask.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TaskHandle starter;
    private final LxcContainer container;
    private final CompletableFuture<TaskExit> exit;
    private final ProcessTable table = new ProcessTable();
    private final UsageMeter meter = new UsageMeter(table);

    LxcTask(TaskHandle starter, LxcContainer container) {
        this.starter = starter;
        this.container = container;
        this.exit = starter.exit().thenApply(end -> {
            container.removeGroups();
            return end;
        });
    }

    TaskHandle starter() {
        return starter;
    }

    @Override
    public TaskHandleRecord record() {
        return starter.record();
    }

    @Override
    public CompletableFuture<TaskExit> exit() {
        return exit.copy();
    }

    /** The container's own configuration says which signal asks it to end. */
    @Override
    public TaskExit stop(String signal, Duration killTimeout) throws InterruptedException {
        Signals.canonical(signal);
        long seconds = Math.max(1, killTimeout.toSeconds());
        if (!hasEnded("--timeout=" + seconds, killTimeout)) {
            starter.stop(signal, killTimeout);
        }
        return awaited();
    }

    @Override
    public TaskExit kill() throws InterruptedException {
        if (!hasEnded("--kill", Duration.ZERO)) {
            starter.kill();
        }
        return awaited();
    }

    /** Whether LXC says that it has ended the container; it does not know one that is still being made. */
    private boolean hasEnded(String how, Duration timeout) {
        if (starter.exit().isDone()) {
            return true;
        }
        try {
            ProgramOutput.of(container.command("lxc-stop", how), timeout.plus(PATIENCE));
            return true;
        } catch (IOException failed) {
            LOG.warn("container {} is not stopped by LXC: {}", container.name(), failed.getMessage());
            return false;
        }
    }

    private TaskExit awaited() throws InterruptedException {
        if (TaskExit.await(starter.exit(), PATIENCE) == null) {
            starter.kill();
        }
        return exit.join();
    }

    @Override
    public void signal(String signal) {
        starter.signal(signal);
    }

    @Override
    public TaskStats stats() {
        return meter.measure(
                starter.exit().isDone() ? List.of() : table.snapshot().below(pid()));
    }

    @Override
    public void detach() {
        starter.detach();
    }
}

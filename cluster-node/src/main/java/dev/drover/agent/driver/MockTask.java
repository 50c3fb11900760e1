package dev.drover.agent.driver;

import dev.drover.agent.driver.MockConfig.Output;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of {@code mock_driver}: a process that is not there, and ends when its time is over or somebody wants it to. */
final class MockTask implements TaskHandle {
    private static final Logger LOG = LoggerFactory.getLogger(MockTask.class);

    private final TaskHandleRecord record;
    private final MockConfig config;
    private final TaskWatcher watcher;
    private final CompletableFuture<TaskExit> exit = new CompletableFuture<>();

    private MockTask(TaskHandleRecord record, MockConfig config, TaskWatcher watcher) {
        this.record = record;
        this.config = config;
        this.watcher = watcher;
    }

    static MockTask start(TaskContext context, MockConfig config, TaskWatcher watcher) {
        TaskHandleRecord record = new TaskHandleRecord(
                context.directory().state(),
                MockConfig.DRIVER,
                UUID.randomUUID().toString(),
                TaskHandleRecord.ProcessId.NONE,
                TaskHandleRecord.ProcessId.NONE,
                ProcessTable.bootId(),
                TaskHandleRecord.Offsets.NONE);
        MockTask task = new MockTask(record, config, watcher);
        if (!context.task().logs().disabled()) {
            TaskOutput output = TaskOutput.of(context.directory());
            task.write(
                    output, LogStream.STDOUT, config.stdout(), config.stdout().repeats());
            task.write(
                    output, LogStream.STDERR, config.stderr(), config.stderr().repeats());
        }
        Future<?> end = watcher.after(config.runFor(), task::end);
        var unused = task.exit.whenComplete((exit, failure) -> end.cancel(false));
        return task;
    }

    private void end() {
        exit.complete(config.exit());
    }

    private void write(TaskOutput output, LogStream stream, Output what, int repeats) {
        if (what.text().isEmpty() || exit.isDone()) {
            return;
        }
        try {
            Files.writeString(
                    output.spool(stream),
                    what.text(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failed) {
            LOG.warn("cannot write the {} of run {}: {}", stream.wireName(), record.run(), failed.getMessage());
            return;
        }
        if (repeats > 0) {
            var unused = watcher.after(what.pause(), () -> write(output, stream, what, repeats - 1));
        }
    }

    @Override
    public TaskHandleRecord record() {
        return record;
    }

    @Override
    public CompletableFuture<TaskExit> exit() {
        return exit.copy();
    }

    @Override
    public TaskExit stop(String signal, Duration killTimeout) throws InterruptedException {
        Signals.canonical(signal);
        Duration patience = config.killAfter().compareTo(killTimeout) < 0 ? config.killAfter() : killTimeout;
        try {
            return exit.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillRunning) {
            return kill();
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public TaskExit kill() {
        end();
        return exit.join();
    }

    @Override
    public void signal(String signal) {
        Signals.canonical(signal);
        if (!config.signalError().isEmpty()) {
            throw new IllegalArgumentException(config.signalError());
        }
    }

    @Override
    public TaskStats stats() {
        return new TaskStats(Instant.now(), 0, 0, 0, 0, Duration.ZERO, exit.isDone() ? 0 : 1);
    }

    /** There is nothing that could go on without this agent. */
    @Override
    public void detach() {}
}

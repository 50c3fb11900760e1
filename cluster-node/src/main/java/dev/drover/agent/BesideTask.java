package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.ExecProcess;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.driver.TaskStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts commands beside a task: where the task is, and as who it is. */
record BesideTask(AgentServices services, TaskDirectory directory) {
    private static final Logger LOG = LoggerFactory.getLogger(BesideTask.class);
    private static final long LAST_WORDS_MILLIS = 1000;

    ExecProcess start(List<String> command, boolean tty) throws TaskStartException {
        TaskHandleRecord record = TaskHandleRecord.load(directory.state())
                .orElseThrow(
                        () -> new TaskStartException("the task has no process that a command could run beside", false));
        TaskDriver driver = services.drivers()
                .apply(record.driver())
                .orElseThrow(() -> new TaskStartException(
                        "driver \"" + record.driver() + "\" is not available on this node", false));
        return driver.execute(record, directory, command, tty);
    }

    /** Runs a command to its end; nobody reads what it says. */
    int run(List<String> command, Duration timeout) throws TaskStartException, TimeoutException, InterruptedException {
        return run(command, timeout, OutputStream.nullOutputStream());
    }

    /**
     * Runs a command, which is given nothing to read, to its end, with all that it has started. Blocks.
     *
     * @param words takes what it says on either stream; used by two threads
     * @return its exit code
     * @throws TimeoutException if it took longer, and was killed
     */
    int run(List<String> command, Duration timeout, OutputStream words)
            throws TaskStartException, TimeoutException, InterruptedException {
        ExecProcess process = start(command, false);
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        CountDownLatch streams = new CountDownLatch(2);
        services.blocking().execute(() -> copy(process.output(), words, streams));
        services.blocking().execute(() -> copy(process.errors(), words, streams));
        services.blocking().execute(() -> await(process, exit));
        try {
            process.input().close();
        } catch (IOException ended) {
            LOG.debug("a command beside a task takes no input: {}", ended.getMessage());
        }
        try {
            int code = exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            // What it has started may keep its output open; what was written before is still read.
            if (!streams.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the output of a command that has ended is still open");
            }
            return code;
        } catch (ExecutionException interrupted) {
            throw new TaskStartException("the agent ends", true);
        } finally {
            process.kill();
        }
    }

    private static void await(ExecProcess process, CompletableFuture<Integer> exit) {
        try {
            exit.complete(process.await());
        } catch (InterruptedException interrupted) {
            exit.completeExceptionally(interrupted);
        }
    }

    private static void copy(InputStream stream, OutputStream words, CountDownLatch ended) {
        try (stream) {
            stream.transferTo(words);
        } catch (IOException killed) {
            LOG.debug("a command beside a task says nothing more: {}", killed.getMessage());
        } finally {
            ended.countDown();
        }
    }
}

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts commands beside a task: where the task is, and as who it is. */
record BesideTask(AgentServices services, TaskDirectory directory) {
    ExecProcess start(List<String> command, boolean tty) throws TaskStartException {
        TaskHandleRecord record = TaskHandleRecord.load(directory.state())
                .orElseThrow(() -> new TaskStartException("no process of the task can be found", false));
        TaskDriver driver = services.drivers()
                .apply(record.driver())
                .orElseThrow(() -> new TaskStartException(
                        "driver \"" + record.driver() + "\" is not available on this node", false));
        return driver.execute(record, directory, command, tty);
    }

    /**
     * Runs a command to its end; nobody reads what it says. Blocks.
     *
     * @return its exit code
     * @throws TimeoutException if it took longer, and was killed
     */
    int run(List<String> command, Duration timeout) throws TaskStartException, TimeoutException, InterruptedException {
        ExecProcess process = start(command, false);
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        services.blocking().execute(() -> discard(process.output()));
        services.blocking().execute(() -> discard(process.errors()));
        services.blocking().execute(() -> await(process, exit));
        try {
            return exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
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

    private static void discard(InputStream stream) {
        try (stream) {
            stream.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // What is killed says nothing more.
            return;
        }
    }
}

package dev.drover.agent.driver;

import dev.drover.protocol.node.Node;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs nothing: its tasks behave as their {@code config} says, without a process. For tests and for trying out how jobs
 * behave. Such a task lives in the agent's memory alone: an agent that starts again finds it gone.
 */
final class MockDriver implements TaskDriver {
    private final TaskWatcher watcher;

    MockDriver(TaskWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public String name() {
        return MockConfig.DRIVER;
    }

    @Override
    public Node.Driver fingerprint() {
        return Node.Driver.found(Map.of("driver." + MockConfig.DRIVER, "1"));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        MockConfig config = MockConfig.parse(context.task().config(), context.environment()::interpolate);
        try {
            TimeUnit.NANOSECONDS.sleep(config.startBlockFor().toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TaskStartException("driver \"mock_driver\" was interrupted while it started the task", true);
        }
        if (!config.startError().isEmpty()) {
            throw new TaskStartException(config.startError(), config.startErrorRecoverable());
        }
        return MockTask.start(context, config, watcher);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return Optional.empty();
    }
}

package dev.drover.chaos.simulate;

import dev.drover.agent.TaskEvents;
import dev.drover.agent.TaskHistory;
import dev.drover.agent.check.RestartTracker;
import dev.drover.agent.driver.MockConfig;
import dev.drover.agent.driver.TaskExit;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One task of a simulated allocation: a virtual process that starts, ends and is started again as {@code mock_driver} and
 * the restart policy say. Confined to its node's actor.
 */
final class SimulatedTask {
    /** An agent's limit for {@code kill_timeout}. */
    private static final Duration MAX_KILL_TIMEOUT = Duration.ofSeconds(30);

    private static final long NO_PID = 0;

    /** Who hears of the task's progress. */
    interface Listener {
        void moved(SimulatedTask task, boolean urgent);
    }

    private enum Ending {
        NONE,
        KILLED,
        FAILED
    }

    private final Clockwork clockwork;
    private final Listener listener;
    private final Task task;
    private final UnaryOperator<String> interpolation;
    private TaskState state;
    private RestartTracker restarts;
    private Ending ending = Ending.NONE;
    private @Nullable MockConfig running;
    private @Nullable Cancellable timer;
    private boolean begun;

    /** @param interpolation replaces references in the task's configuration */
    SimulatedTask(
            Clockwork clockwork, Listener listener, JobType type, Task task, UnaryOperator<String> interpolation) {
        this.interpolation = interpolation;
        this.clockwork = clockwork;
        this.listener = listener;
        this.task = task;
        this.state = TaskHistory.received(clockwork.now());
        this.restarts = RestartTracker.of(task.restart(), task.endsAs(type));
    }

    Task task() {
        return task;
    }

    String name() {
        return task.name();
    }

    TaskState state() {
        return state;
    }

    boolean isDead() {
        return state.state().equals(TaskState.DEAD);
    }

    boolean isRunning() {
        return state.state().equals(TaskState.RUNNING);
    }

    /** Begins for the first time; nothing if it has begun. */
    void begin() {
        if (begun) {
            return;
        }
        begun = true;
        add(TaskEvents.taskSetup(clockwork.now()));
        start();
    }

    private void start() {
        timer = null;
        if (!task.driver().equals(MockConfig.DRIVER)) {
            onStartFailed("driver \"" + task.driver() + "\" is not available on this node", false);
            return;
        }
        MockConfig config;
        try {
            config = MockConfig.parse(task.config(), interpolation);
        } catch (TaskStartException invalid) {
            onStartFailed(String.valueOf(invalid.getMessage()), invalid.isRecoverable());
            return;
        }
        if (config.startBlockFor().isZero()) {
            onStarted(config);
        } else {
            timer = clockwork.after(config.startBlockFor(), () -> onStarted(config));
        }
    }

    private void onStarted(MockConfig config) {
        timer = null;
        if (!config.startError().isEmpty()) {
            onStartFailed(config.startError(), config.startErrorRecoverable());
            return;
        }
        running = config;
        state = TaskHistory.started(state, clockwork.now(), NO_PID);
        timer = clockwork.after(config.runFor(), this::onExit);
        listener.moved(this, true);
    }

    private void onStartFailed(String why, boolean recoverable) {
        Instant at = clockwork.now();
        add(TaskEvents.driverFailed(at, why));
        follow(restarts.onStartFailure(recoverable, at, clockwork.chance()), at);
    }

    private void onExit() {
        MockConfig ended = running;
        if (ended == null) {
            return;
        }
        running = null;
        cancelTimer();
        TaskExit exit = ended.exit();
        Instant at = clockwork.now();
        add(TaskEvents.terminated(at, exit));
        if (ending != Ending.NONE) {
            add(TaskEvents.killed(at));
            dead(ending == Ending.FAILED);
            return;
        }
        follow(restarts.onExit(exit.isSuccess(), at, clockwork.chance()), at);
    }

    private void follow(RestartTracker.Decision decision, Instant at) {
        restarts = decision.next();
        switch (decision.action()) {
            case COMPLETE -> dead(false);
            case FAIL -> {
                add(TaskEvents.notRestarting(at, decision.reason()));
                dead(true);
            }
            case RESTART -> {
                TaskEvent event = TaskEvents.restarting(at, decision.reason(), decision.delay());
                state = TaskHistory.restarting(state, event);
                timer = clockwork.after(decision.delay(), this::start);
                listener.moved(this, true);
            }
        }
    }

    /**
     * Ends the task and does not start it again.
     *
     * @param reason told before, if there is more to say than that somebody wants it
     * @param failed whether that makes the task a failed one
     * @param delay before it is asked to end, if it runs
     */
    void kill(Optional<TaskEvent> reason, boolean failed, Duration delay) {
        if (ending != Ending.NONE || isDead()) {
            return;
        }
        ending = failed ? Ending.FAILED : Ending.KILLED;
        reason.ifPresent(this::add);
        cancelTimer();
        if (running == null) {
            dead(failed && begun);
        } else {
            after(delay, this::signal);
        }
    }

    private void signal() {
        MockConfig config = running;
        if (config == null) {
            return;
        }
        Duration timeout = shorter(task.killTimeout(), MAX_KILL_TIMEOUT);
        add(TaskEvents.killing(clockwork.now(), timeout));
        after(shorter(config.killAfter(), timeout), this::onExit);
    }

    /** At once where there is nothing to wait for: a timer would cost a tick. */
    private void after(Duration delay, Runnable step) {
        if (delay.isZero()) {
            step.run();
        } else {
            timer = clockwork.after(delay, step);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void dead(boolean failed) {
        cancelTimer();
        state = TaskHistory.dead(state, failed, clockwork.now());
        listener.moved(this, true);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Something about the allocation that belongs to the task's events as well. */
    void add(TaskEvent event) {
        state = TaskHistory.with(state, event);
    }
}

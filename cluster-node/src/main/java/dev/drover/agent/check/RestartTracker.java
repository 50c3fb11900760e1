package dev.drover.agent.check;

import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what happens to a task that ended, by its group's restart policy. Pure: a decision carries the tracker to go on
 * with; time and chance are arguments.
 *
 * @param windowBegan first failure of the current interval
 * @param restarts within it
 */
public record RestartTracker(RestartPolicy policy, JobType type, Optional<Instant> windowBegan, int restarts) {
    private static final double MAX_JITTER = 0.25;

    public static RestartTracker of(RestartPolicy policy, JobType type) {
        return new RestartTracker(policy, type, Optional.empty(), 0);
    }

    /** What to do with the task. */
    public enum Action {
        /** Start it again after the delay. */
        RESTART,
        /** It is done: dead, and not failed. */
        COMPLETE,
        /** It is dead and failed, and so is its allocation. */
        FAIL
    }

    /**
     * A decision.
     *
     * @param delay how long to wait before a restart
     * @param reason for the task's {@code Restarting} or {@code Not Restarting} event
     */
    public record Decision(Action action, Duration delay, String reason, RestartTracker next) {}

    /**
     * The task's process ended.
     *
     * @param chance 0 to 1, spreads restarts: up to a quarter of the delay is added
     */
    public Decision onExit(boolean success, Instant now, double chance) {
        if (success && type.ends()) {
            return new Decision(
                    Action.COMPLETE, Duration.ZERO, "Restart unnecessary as task terminated successfully", this);
        }
        return onFailure(now, chance);
    }

    /** The task could not be started, or its artifacts could not be had. */
    public Decision onStartFailure(boolean recoverable, Instant now, double chance) {
        if (!recoverable) {
            return new Decision(Action.FAIL, Duration.ZERO, "Error was unrecoverable", this);
        }
        return onFailure(now, chance);
    }

    private Decision onFailure(Instant now, double chance) {
        if (policy.attempts() == 0 && policy.mode() == RestartPolicy.Mode.FAIL) {
            return new Decision(Action.FAIL, Duration.ZERO, "Policy allows no restarts", this);
        }
        boolean sameWindow = windowBegan.isPresent()
                && !windowBegan.get().plus(policy.interval()).isBefore(now);
        Instant began = sameWindow ? windowBegan.get() : now;
        int used = sameWindow ? restarts : 0;
        if (used < policy.attempts()) {
            RestartTracker next = new RestartTracker(policy, type, Optional.of(began), used + 1);
            return new Decision(Action.RESTART, withJitter(policy.delay(), chance), "Restart within policy", next);
        }
        String exceeded = "Exceeded allowed attempts %d in interval %s and mode is \"%s\""
                .formatted(
                        policy.attempts(),
                        Durations.format(policy.interval()),
                        policy.mode().wireName());
        if (policy.mode() == RestartPolicy.Mode.FAIL) {
            return new Decision(Action.FAIL, Duration.ZERO, exceeded, this);
        }
        Duration untilNextWindow = Duration.between(now, began.plus(policy.interval()));
        RestartTracker next = new RestartTracker(policy, type, Optional.empty(), 0);
        return new Decision(Action.RESTART, untilNextWindow.plus(withJitter(policy.delay(), chance)), exceeded, next);
    }

    private static Duration withJitter(Duration delay, double chance) {
        double share = Math.max(0, Math.min(1, chance)) * MAX_JITTER;
        return delay.plusNanos((long) (delay.toNanos() * share));
    }
}

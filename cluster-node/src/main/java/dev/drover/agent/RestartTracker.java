package dev.drover.agent;

import dev.drover.protocol.job.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** Counts a task's restarts within the interval of its policy, which begins with the first of them. */
final class RestartTracker {
    /** Delays are up to that much longer, so that tasks that failed together do not start together. */
    private static final double JITTER = 0.25;

    /** What becomes of a task that has ended. */
    sealed interface Decision {}

    record Restart(String reason, Duration delay) implements Decision {}

    record GiveUp(String reason) implements Decision {}

    private final Deque<Instant> history;

    /** @param history restarts of the present interval, oldest first */
    RestartTracker(Collection<Instant> history) {
        this.history = new ArrayDeque<>(history);
    }

    List<Instant> history() {
        return new ArrayList<>(history);
    }

    Decision decide(RestartPolicy policy, Instant now, RandomGenerator jitter) {
        if (policy.attempts() == 0 && policy.mode() == RestartPolicy.Mode.FAIL) {
            return new GiveUp("Policy allows no restarts");
        }
        if (!history.isEmpty() && now.isAfter(history.getFirst().plus(policy.interval()))) {
            history.clear();
        }
        if (history.size() < policy.attempts()) {
            history.addLast(now);
            return new Restart("Restart within policy", jittered(policy.delay(), jitter));
        }
        String exceeded =
                "Exceeded allowed attempts " + policy.attempts() + " in interval " + TaskEvents.text(policy.interval())
                        + " and mode is \"" + policy.mode().wireName() + "\"";
        if (policy.mode() == RestartPolicy.Mode.FAIL) {
            return new GiveUp(exceeded);
        }
        Duration rest = history.isEmpty()
                ? policy.interval()
                : Duration.between(now, history.getFirst().plus(policy.interval()));
        return new Restart(exceeded, jittered(rest, jitter));
    }

    private static Duration jittered(Duration delay, RandomGenerator jitter) {
        return Duration.ofMillis(delay.toMillis() + (long) (delay.toMillis() * JITTER * jitter.nextDouble()));
    }
}

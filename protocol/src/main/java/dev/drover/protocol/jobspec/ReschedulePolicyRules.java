package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.ReschedulePolicy;
import java.time.Duration;
import java.util.Set;

/** What a reschedule policy must keep to; one that never replaces anything may say what it likes. */
final class ReschedulePolicyRules {
    private static final Duration SHORTEST_DELAY = Duration.ofSeconds(5);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(15);
    private static final Set<String> DELAY_FUNCTIONS = Set.of("constant", "exponential", "fibonacci");

    private ReschedulePolicyRules() {}

    static void check(JobValidator validator, ReschedulePolicy policy, JobPath path) {
        validator.require(
                policy.attempts() >= 0, path.attribute("attempts"), "reschedule attempts must not be negative");
        boolean isOn = policy.unlimited() || policy.attempts() > 0;
        if (!isOn) {
            return;
        }
        validator.require(
                DELAY_FUNCTIONS.contains(policy.delayFunction()),
                path.attribute("delay_function"),
                "delay_function must be \"constant\", \"exponential\" or \"fibonacci\", not "
                        + JobValidator.quoted(policy.delayFunction()));
        validator.require(
                policy.delay().compareTo(SHORTEST_DELAY) >= 0,
                path.attribute("delay"),
                "reschedule delay must be at least 5s");
        boolean grows = !policy.delayFunction().equals("constant");
        validator.require(
                !grows || policy.maxDelay().compareTo(policy.delay()) >= 0,
                path.attribute("max_delay"),
                "max_delay must not be shorter than delay");
        validator.require(!policy.maxDelay().isNegative(), path.attribute("max_delay"), "max_delay is negative");
        validator.require(
                !policy.interval().isNegative(), path.attribute("interval"), "reschedule interval is negative");
        if (!policy.unlimited()) {
            limited(validator, policy, path);
        }
    }

    private static void limited(JobValidator validator, ReschedulePolicy policy, JobPath path) {
        validator.require(
                policy.interval().compareTo(SHORTEST_INTERVAL) >= 0,
                path.attribute("interval"),
                "reschedule interval must be at least 15s");
        boolean fits = policy.delay().compareTo(policy.interval().dividedBy(Math.max(1, policy.attempts()))) <= 0;
        validator.require(
                fits,
                path.attribute("attempts"),
                policy.attempts() + " reschedule attempts with their delay do not fit into the interval");
    }
}

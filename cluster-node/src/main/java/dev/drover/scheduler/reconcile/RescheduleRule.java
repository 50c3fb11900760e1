package dev.drover.scheduler.reconcile;

import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a failed allocation may be replaced, and what its replacement remembers of it. */
public final class RescheduleRule {
    /** How many earlier attempts a policy without a limit looks back at. */
    static final int ATTEMPTS_KEPT = 5;

    private RescheduleRule() {}

    /** From when on it may be replaced; empty for never. */
    public static Optional<Instant> eligibleAt(ReschedulePolicy policy, JobAllocation failed) {
        Instant ended = endOf(failed);
        boolean mayTry = policy.unlimited()
                || within(policy, failed.succession().reschedules(), ended).size() < policy.attempts();
        return mayTry
                ? Optional.of(ended.plus(delay(policy, failed.succession().reschedules(), ended)))
                : Optional.empty();
    }

    private static Instant endOf(JobAllocation failed) {
        return failed.succession().endedAt().orElse(failed.created().at());
    }

    /** The attempts that a replacement planned now has behind it. */
    static List<RescheduleEvent> attemptsAfter(ReschedulePolicy policy, JobAllocation failed, Instant now) {
        List<RescheduleEvent> before = failed.succession().reschedules();
        List<RescheduleEvent> kept = policy.unlimited()
                ? before.subList(Math.max(0, before.size() - ATTEMPTS_KEPT), before.size())
                : within(policy, before, now);
        List<RescheduleEvent> attempts = new ArrayList<>(kept);
        attempts.add(new RescheduleEvent(now, failed.id(), failed.node(), delay(policy, before, endOf(failed))));
        return attempts;
    }

    private static List<RescheduleEvent> within(ReschedulePolicy policy, List<RescheduleEvent> events, Instant end) {
        Instant start = end.minus(policy.interval());
        return events.stream().filter(event -> event.at().isAfter(start)).toList();
    }

    /** How long after its end an allocation with these attempts before it is held back. */
    static Duration delay(ReschedulePolicy policy, List<RescheduleEvent> events, Instant ended) {
        if (events.isEmpty()) {
            return policy.delay();
        }
        RescheduleEvent last = events.get(events.size() - 1);
        Duration grown =
                switch (policy.delayFunction()) {
                    case "exponential" -> last.delay().multipliedBy(2);
                    case "fibonacci" -> sumOfLastTwo(policy, events);
                    default -> policy.delay();
                };
        boolean isCapped = !policy.maxDelay().isZero() && grown.compareTo(policy.maxDelay()) > 0;
        if (!isCapped) {
            return grown;
        }
        boolean ranLongEnough = last.delay().compareTo(policy.maxDelay()) >= 0
                && Duration.between(last.at(), ended).compareTo(policy.maxDelay()) > 0;
        return ranLongEnough ? policy.delay() : policy.maxDelay();
    }

    /** The series starts anew where it was reset to its first member after a cap. */
    private static Duration sumOfLastTwo(ReschedulePolicy policy, List<RescheduleEvent> events) {
        Duration last = events.get(events.size() - 1).delay();
        if (events.size() < 2) {
            return last;
        }
        Duration before = events.get(events.size() - 2).delay();
        boolean wasReset = before.equals(policy.maxDelay()) && last.equals(policy.delay());
        return wasReset ? last : last.plus(before);
    }
}

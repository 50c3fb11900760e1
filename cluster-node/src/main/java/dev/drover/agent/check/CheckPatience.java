package dev.drover.agent.check;

import dev.drover.agent.check.CheckResult.Status;
import dev.drover.protocol.job.CheckRestart;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when a check has failed for so long that its task is started again: as many intervals as the limit says, the first
 * failure counted, and none of it within the grace after the task's start. Pure: time is an argument.
 *
 * @param failingSince when it failed first without a success since
 */
public record CheckPatience(Optional<Instant> failingSince) {
    /** Nothing was seen yet of this start of the task. */
    public static final CheckPatience NEW = new CheckPatience(Optional.empty());

    /** What a result leads to; a task that is to be started again is watched anew. */
    public record Decision(boolean restart, CheckPatience next) {}

    /**
     * The check stands there now.
     *
     * @param interval of the check
     * @param started when the task did
     */
    public Decision after(Status standing, CheckRestart rule, Duration interval, Instant started, Instant now) {
        boolean failing = standing == Status.FAILURE || (standing == Status.WARNING && !rule.ignoreWarnings());
        if (!failing || rule.limit() == 0 || now.isBefore(started.plus(rule.grace()))) {
            return new Decision(false, NEW);
        }
        Instant since = failingSince.orElse(now);
        boolean over = !now.isBefore(since.plus(interval.multipliedBy(rule.limit() - 1L)));
        return over ? new Decision(true, NEW) : new Decision(false, new CheckPatience(Optional.of(since)));
    }
}

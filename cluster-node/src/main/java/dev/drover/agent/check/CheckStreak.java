package dev.drover.agent.check;

import dev.drover.agent.check.CheckResult.Status;
import dev.drover.protocol.job.ServiceCheck.Judging;
import java.util.Optional;

/**
 * Makes of single results where a check stands, which may take several of a kind in a row. Pure: each result gives a new
 * streak.
 *
 * @param successes in a row; a warning is one
 * @param failures in a row
 * @param standing empty until enough was seen to say anything
 */
public record CheckStreak(int successes, int failures, Optional<Status> standing) {
    /** Before the first result. */
    public static CheckStreak begin(Judging judging) {
        return new CheckStreak(
                0,
                0,
                switch (judging.initialStatus()) {
                    case "passing" -> Optional.of(Status.SUCCESS);
                    case "warning" -> Optional.of(Status.WARNING);
                    case "critical" -> Optional.of(Status.FAILURE);
                    default -> Optional.empty();
                });
    }

    public CheckStreak after(Status seen, Judging judging) {
        if (seen != Status.FAILURE) {
            boolean enough = successes + 1 >= judging.successBeforePassing();
            return new CheckStreak(successes + 1, 0, enough ? Optional.of(seen) : standing);
        }
        int failed = failures + 1;
        if (failed >= judging.failuresBeforeCritical()) {
            return new CheckStreak(0, failed, Optional.of(Status.FAILURE));
        }
        boolean warns = judging.failuresBeforeWarning() > 0 && failed >= judging.failuresBeforeWarning();
        return new CheckStreak(0, failed, warns ? Optional.of(Status.WARNING) : standing);
    }
}

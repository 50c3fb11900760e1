package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.CheckResult.Status;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.ServiceCheck.Judging;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a check stands after results: s success, w warning, f failure, - nothing yet. */
class CheckStreakTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "each result counts by itself, 0, 0, 0, '', sfws, sfws",
        "it passes after three successes, 3, 0, 0, '', sssf, --sf",
        "a failure begins the count anew, 2, 0, 0, '', sfss, -ffs",
        "a warning is a success, 2, 0, 0, '', sww, -ww",
        "it fails after two failures, 0, 0, 2, '', sfsff, ssssf",
        "a warning comes before the failure, 0, 1, 3, '', sfff, swwf",
        "it begins as it is said to, 2, 0, 0, critical, ss, fs",
        "and stays so until enough was seen, 0, 0, 2, passing, fff, sff"
    })
    void follows(String rule, int passing, int warning, int critical, String initial, String seen, String standing) {
        Judging judging = new Judging(passing, warning, critical, initial, OnUpdate.REQUIRE_HEALTHY, Optional.empty());
        CheckStreak streak = CheckStreak.begin(judging);
        StringBuilder stood = new StringBuilder();
        for (int i = 0; i < seen.length(); i++) {
            streak = streak.after(status(seen.charAt(i)), judging);
            stood.append(streak.standing()
                    .map(status -> status.wireName().substring(0, 1))
                    .orElse("-"));
        }

        assertThat(stood).hasToString(standing);
    }

    private static Status status(char letter) {
        return switch (letter) {
            case 's' -> Status.SUCCESS;
            case 'w' -> Status.WARNING;
            default -> Status.FAILURE;
        };
    }
}

package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.CheckResult.Status;
import dev.drover.protocol.job.CheckRestart;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One result a second, and where it has the task started again, marked by R; the check's interval is 2 s. */
class CheckPatienceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<Character, Status> STATUSES =
            Map.of('s', Status.SUCCESS, 'w', Status.WARNING, 'f', Status.FAILURE);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the first failure is enough, 1, 0, false, sf, .R",
        "three of them are two intervals, 3, 0, false, fffff, ....R",
        "a success begins the count anew, 2, 0, false, ffsfff, .....R",
        "the grace does not count, 1, 3, false, fffff, ...RR",
        "a warning is a failure, 2, 0, false, fww, ..R",
        "unless warnings are ignored, 1, 0, true, wwf, ..R",
        "a limit of 0 is never, 0, 0, false, ffff, ....",
        "it is watched anew afterwards, 2, 0, false, ffffff, ..R..R"
    })
    void restarts(String rule, int limit, int grace, boolean ignoreWarnings, String seen, String restarted) {
        CheckRestart restart = new CheckRestart(limit, Duration.ofSeconds(grace), ignoreWarnings);
        CheckPatience patience = CheckPatience.NEW;
        StringBuilder decided = new StringBuilder();
        for (int second = 0; second < seen.length(); second++) {
            CheckPatience.Decision decision = patience.after(
                    STATUSES.getOrDefault(seen.charAt(second), Status.FAILURE),
                    restart,
                    Duration.ofSeconds(2),
                    START,
                    START.plusSeconds(second));
            patience = decision.next();
            decided.append(decision.restart() ? 'R' : '.');
        }

        assertThat(decided).hasToString(restarted);
    }
}

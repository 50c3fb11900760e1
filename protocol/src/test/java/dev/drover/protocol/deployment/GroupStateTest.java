package dev.drover.protocol.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.Deployment.Terms;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 2.3.16 of Nomad's scheduler: when a group has all that its deployment wants of it. */
class GroupStateTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "all are healthy, 3, 0, false, 3, true",
        "one is not, 3, 0, false, 2, false",
        "more are than are wanted, 3, 0, false, 4, true",
        "nothing is wanted, 0, 0, false, 0, true",
        "canaries are healthy and not promoted, 3, 1, false, 3, false",
        "canaries are promoted and all are healthy, 3, 1, true, 3, true",
        "canaries are promoted and others are to come, 3, 1, true, 1, false",
        "more canaries than allocations are wanted and healthy, 3, 5, true, 5, true",
        "more canaries than allocations are wanted and not all healthy, 3, 5, true, 4, false"
    })
    void isComplete(String rule, int total, int canaries, boolean promoted, int healthy, boolean complete) {
        GroupState begun =
                GroupState.of(total, new Terms(canaries, false, false, Duration.ofMinutes(10)), Optional.empty());
        GroupState group = promoted ? begun.promote(Optional.empty()) : begun;

        assertThat(group.counted(healthy, 0, Optional.empty()).isComplete())
                .as(rule)
                .isEqualTo(complete);
    }
}

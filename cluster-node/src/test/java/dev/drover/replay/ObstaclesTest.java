package dev.drover.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.server.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObstaclesTest {
    private static final int VERSION = 2;

    private static Basis basis(int algorithmVersion, Optional<Moment> moment) {
        return new Basis(
                JobId.of("web"),
                Samples.batch("web", 1),
                0,
                1,
                1,
                algorithmVersion,
                Map.of(),
                0,
                "",
                List.of(),
                SchedulerConfiguration.STANDARD,
                moment);
    }

    private static Moment moment(List<Long> epochs, boolean unseenLeftOut) {
        return new Moment(new Stamp(1, Instant.EPOCH), 1, epochs, 1, List.of(), unseenLeftOut);
    }

    @Test
    void findsNothingInTheWayOfAPlanThatKeptWhatItNeeds() {
        assertThat(Obstacles.of(basis(VERSION, Optional.of(moment(List.of(1L), false))), VERSION))
                .isEmpty();
    }

    @Test
    void refusesPlansOfAnotherAlgorithm() {
        assertThat(Obstacles.of(basis(VERSION - 1, Optional.of(moment(List.of(1L), false))), VERSION))
                .contains("the plan was made by version 1 of the scheduler's algorithm, and this server has version 2");
    }

    @Test
    void refusesPlansThatKeptTooLittle() {
        assertThat(Obstacles.of(basis(VERSION, Optional.empty()), VERSION))
                .contains("the plan was recorded by a version that did not keep what the decision saw");
        assertThat(Obstacles.of(basis(VERSION, Optional.of(moment(List.of(), false))), VERSION))
                .isPresent();
        assertThat(Obstacles.of(basis(VERSION, Optional.of(moment(List.of(1L), true))), VERSION))
                .isPresent();
    }
}

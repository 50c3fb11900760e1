package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobPlanningTest {
    /** Rule 14.3 of Nomad's scheduler: what the dry run of a job says of each group. */
    @Test
    void eachUpdateHasNomadsName() {
        Plan plan = new Plan(
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of("web", new DesiredUpdates(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
                List.of(),
                Map.of(),
                List.of(),
                Map.of());

        assertThat(JobPlanning.updates(plan).toString())
                .isEqualTo("{\"web\":{\"Ignore\":1,\"Place\":2,\"Migrate\":3,\"Stop\":4,\"InPlaceUpdate\":5,"
                        + "\"DestructiveUpdate\":6,\"Canary\":7,\"RescheduleNow\":8,\"RescheduleLater\":9,"
                        + "\"Disconnect\":10,\"Reconnect\":11,\"Preemptions\":0}}");
    }
}

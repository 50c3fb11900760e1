package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobFacts.toGo;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.CheckDrains;
import dev.drover.protocol.job.JobEvent.AllocationsReported;
import dev.drover.protocol.job.JobEvent.MigrationStarted;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainPaceTest {
    private static final Optional<Instant> NEVER = Optional.empty();

    /** Three allocations, all healthy. */
    private static JobScenario three() {
        return job().after(
                        register(Samples.service("web", 3), "e1"),
                        close("e1", placing(0, placement("a0", 0), placement("a1", 1), placement("a2", 2))),
                        reports(1, "h1", judged("a0", true), judged("a1", true), judged("a2", true)));
    }

    private static AllocationReport[] allToGo(Optional<Instant> deadline, String... ids) {
        return Arrays.stream(ids).map(id -> toGo(id, deadline)).toArray(AllocationReport[]::new);
    }

    private static List<AllocationId> migrating(JobScenario scenario) {
        return scenario.event(AllocationsReported.class).migrating();
    }

    @Test
    void lessThanMaxParallelAreMissingAtOnce() {
        JobScenario scenario = three().when(reports(2, "e2", allToGo(NEVER, "a0", "a1", "a2")));

        assertThat(migrating(scenario)).containsExactly(allocation("a0"));
        assertThat(scenario.event(AllocationsReported.class).evaluation())
                .hasValueSatisfying(opened -> assertThat(opened.trigger()).isEqualTo(Trigger.NODE_DRAIN));
    }

    /** Of a group of so many, of which so many may be missing at once. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one at a time, 3, 1, 3, 3, 1",
        "two at a time, 5, 2, 5, 5, 2",
        "no more than are to go, 5, 2, 5, 1, 1",
        "one that is not healthy is missing already, 5, 2, 4, 5, 1",
        "so are two, 5, 2, 3, 5, 0",
        "so are three, 5, 2, 2, 5, 0",
        "all at once, 3, 3, 3, 3, 3"
    })
    void goAsFarAsEnoughStayHealthy(String rule, int count, int maxParallel, int healthy, int leaving, int expected) {
        Placement[] placements = IntStream.range(0, count)
                .mapToObj(at -> placement("a" + at, at))
                .toArray(Placement[]::new);
        AllocationReport[] judged = IntStream.range(0, healthy)
                .mapToObj(at -> judged("a" + at, true))
                .toArray(AllocationReport[]::new);
        String[] ids = IntStream.range(0, leaving).mapToObj(at -> "a" + at).toArray(String[]::new);
        JobScenario scenario = job().after(
                        register(JobFacts.migrating(count, maxParallel), "e1"), close("e1", placing(0, placements)))
                .after(reports(1, "h1", judged))
                .when(reports(2, "e2", allToGo(NEVER, ids)));

        assertThat(migrating(scenario)).as(rule).hasSize(expected);
    }

    @Test
    void anAllocationThatIsNotHeardOfIsMissing() {
        JobScenario scenario = three().after(reports(2, "e2", JobFacts.ended("a2", ClientStatus.UNKNOWN)))
                .when(reports(3, "e3", allToGo(NEVER, "a0", "a1")));

        assertThat(migrating(scenario)).isEmpty();
    }

    @Test
    void theNextGoesWhenTheSuccessorIsHealthy() {
        JobScenario scenario = three().after(
                        reports(2, "e2", allToGo(NEVER, "a0", "a1", "a2")),
                        close("e2", stopping(0, "a0")),
                        reports(3, "e3", JobFacts.ended("a0", ClientStatus.COMPLETE)));
        assertThat(scenario.state().evaluations().open()).isEmpty();

        scenario.after(register(Samples.service("web", 3), "e4"), close("e4", placing(0, placement("b0", 0))));
        scenario.when(reports(4, "e5", judged("b0", true)));

        assertThat(migrating(scenario)).containsExactly(allocation("a1"));
    }

    @Test
    void anUnhealthyAllocationElsewhereHoldsTheOthersBack() {
        JobScenario scenario =
                three().after(reports(2, "e2", judged("a2", false))).when(reports(3, "e3", allToGo(NEVER, "a0", "a1")));

        assertThat(migrating(scenario)).isEmpty();
        assertThat(scenario.event(AllocationsReported.class).evaluation()).isEmpty();
        assertThat(scenario.state().departures()).isEqualTo(new Departures(2, NEVER));
    }

    @Test
    void allGoAtTheDeadline() {
        JobScenario scenario = three();
        Optional<Instant> deadline = Optional.of(scenario.now().at().plus(Duration.ofMinutes(5)));
        scenario.after(reports(2, "e2", allToGo(deadline, "a0", "a1", "a2")));
        assertThat(scenario.state().departures()).isEqualTo(new Departures(2, deadline));
        scenario.when(new CheckDrains(evaluation("e3"))).thenNothing();

        scenario.later(Duration.ofMinutes(5)).when(new CheckDrains(evaluation("e4")));

        assertThat(scenario.event(MigrationStarted.class).allocations())
                .containsExactly(allocation("a1"), allocation("a2"));
        assertThat(scenario.state().departures()).isEqualTo(Departures.NONE);
        scenario.when(new CheckDrains(evaluation("e5"))).thenNothing();
    }

    /** One event names no more than 500, and a timer that is due goes off again. */
    @Test
    void veryManyGoInSeveralStepsAtTheDeadline() {
        int count = 1_200;
        List<String> ids =
                IntStream.range(0, count).mapToObj("a%04d"::formatted).toList();
        Placement[] placements = IntStream.range(0, count)
                .mapToObj(index -> placement(ids.get(index), index))
                .toArray(Placement[]::new);
        JobScenario scenario = job().after(register(BATCH, "e1"), close("e1", placing(0, placements)));
        Optional<Instant> deadline = Optional.of(scenario.now().at().plus(Duration.ofMinutes(5)));
        scenario.after(reports(1, "e2", allToGo(deadline, ids.toArray(String[]::new))));
        scenario.later(Duration.ofMinutes(5));
        for (int step = 0; step < 3; step++) {
            assertThat(JobTimers.next(scenario.state())).isEqualTo(deadline);
            scenario.when(new CheckDrains(evaluation("drain" + step)));
            assertThat(scenario.event(MigrationStarted.class).allocations()).hasSize(Math.min(500, count - 500 * step));
        }
        assertThat(scenario.state().departures()).isEqualTo(Departures.NONE);
    }

    @Test
    void aForcedDrainTakesAllAtOnce() {
        JobScenario scenario = three();
        scenario.when(reports(2, "e2", allToGo(Optional.of(scenario.now().at()), "a0", "a1", "a2")));

        assertThat(migrating(scenario)).hasSize(3);
    }

    @Test
    void batchMayEndInPeaceUntilTheDeadline() {
        JobScenario scenario = ofType(BATCH).when(reports(1, "e2", toGo("a0", NEVER)));
        assertThat(migrating(scenario)).isEmpty();

        scenario.when(reports(2, "e3", toGo("a0", Optional.of(scenario.now().at()))));
        assertThat(migrating(scenario)).containsExactly(allocation("a0"));
    }

    @Test
    void systemGoesWhenItIsAsked() {
        JobScenario scenario = ofType(Samples.system("web")).when(reports(1, "e2", toGo("a0", NEVER)));

        assertThat(migrating(scenario)).containsExactly(allocation("a0"));
    }

    private static JobScenario ofType(Job spec) {
        return job().after(register(spec, "e1"), close("e1", placing(0, placement("a0", 0))));
    }

    @Test
    void aDrainThatIsCalledOffAsksForNothing() {
        JobScenario scenario = three().after(reports(2, "e2", judged("a2", false)))
                .after(reports(3, "e3", allToGo(NEVER, "a0")))
                .after(reports(4, "e4", judged("a0", true)));

        assertThat(scenario.state().departures()).isEqualTo(Departures.NONE);
        scenario.when(reports(5, "e5", judged("a2", true)));
        assertThat(migrating(scenario)).isEmpty();
    }

    @Test
    void aStoppedJobHasNothingToMove() {
        JobScenario scenario = three().after(deregister(false, "e2")).when(reports(2, "e3", allToGo(NEVER, "a0")));

        assertThat(migrating(scenario)).isEmpty();
    }
}

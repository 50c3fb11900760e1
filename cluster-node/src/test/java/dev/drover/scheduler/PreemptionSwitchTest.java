package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.JobType;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which types of jobs may take the place of others: each has a switch of its own, and that of system jobs is on. */
class PreemptionSwitchTest {
    private static final AllocationId VICTIM = new AllocationId("victim");

    private static JobBuilder job(JobType type) {
        return switch (type) {
            case SERVICE -> JobBuilder.service("a");
            case BATCH -> JobBuilder.batch("a");
            case SYSTEM -> JobBuilder.system("a");
            case SYSBATCH -> JobBuilder.sysbatch("a");
        };
    }

    /** The node is full of something less important. */
    private static Plan plan(JobType type, SchedulerConfiguration configuration) {
        AllocatedResources all =
                new AllocatedResources(Map.of("main", new TaskShare(4_000, 100, 0, List.of())), 0, List.of());
        HeldAllocation victim = new HeldAllocation(VICTIM, JobId.of("other"), "web", all, 10, 1);
        return World.of(job(type).priority(90).build(), node(1).holds(victim))
                .configure(configuration)
                .plan()
                .plan();
    }

    private static List<AllocationId> victims(Plan plan) {
        return plan.placements().stream()
                .flatMap(placement -> placement.lineage().preempted().stream())
                .toList();
    }

    /** A type's switch as it is given, all others the other way round. */
    static Stream<Arguments> switches() {
        return Arrays.stream(JobType.values())
                .flatMap(type -> Stream.of(true, false).map(on -> Arguments.of(type, on)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("switches")
    void dependsOnTheSwitchOfTheType(JobType type, boolean on) {
        Preemption preemption = new Preemption(
                (type == JobType.SYSTEM) == on,
                (type == JobType.SYSBATCH) == on,
                (type == JobType.BATCH) == on,
                (type == JobType.SERVICE) == on);

        Plan plan = plan(type, SchedulerConfiguration.STANDARD.withPreemption(preemption));

        assertThat(victims(plan)).isEqualTo(on ? List.of(VICTIM) : List.of());
        assertThat(plan.placements()).hasSize(on ? 1 : 0);
        assertThat(plan.queued()).containsEntry("web", on ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void isOnForSystemJobsAloneUntilSomebodyChangesIt(JobType type) {
        assertThat(victims(plan(type, SchedulerConfiguration.STANDARD)))
                .isEqualTo(type == JobType.SYSTEM ? List.of(VICTIM) : List.of());
    }
}

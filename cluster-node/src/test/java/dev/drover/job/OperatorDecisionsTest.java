package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.ForceReschedule;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobCommand.StopAllocation;
import dev.drover.protocol.job.JobEvent.JobRegistered;
import dev.drover.protocol.job.JobEvent.MigrationStarted;
import dev.drover.protocol.job.JobEvent.ReschedulesForced;
import dev.drover.protocol.job.JobReply.EvaluationQueued;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.server.Samples;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OperatorDecisionsTest {
    private static final Optional<ReschedulePolicy> LATER = Optional.of(new ReschedulePolicy(
            1, Duration.ofHours(1), Duration.ofMinutes(10), "constant", Duration.ofHours(1), false));

    private static ScaleJob scale(String group, int count, String by) {
        return new ScaleJob(group, count, ScalingNote.NONE, OptionalLong.empty(), evaluation(by), "");
    }

    private static StopAllocation stop(String id, String by) {
        return new StopAllocation(allocation(id), evaluation(by));
    }

    private static JobScenario two() {
        return job().after(register(SERVICE, "e1"), close("e1", placing(0, placement("a0", 0), placement("a1", 1))));
    }

    @Test
    void anAllocationLeavesOnceForEachRequest() {
        JobScenario scenario = two().when(stop("a0", "e2"));

        MigrationStarted started = scenario.event(MigrationStarted.class);
        assertThat(started.allocations()).containsExactly(allocation("a0"));
        assertThat(started.evaluation().trigger()).isEqualTo(Trigger.ALLOC_STOP);
        scenario.when(stop("a0", "e2")).thenNothing();
        assertThat(scenario.reply(EvaluationQueued.class).evaluation().id()).isEqualTo(evaluation("e2"));
    }

    @Test
    void whatHasFailedIsReplacedOnceThatIsForced() {
        Job rescheduled = JobFacts.service(JobFacts.update(0, false, false, Duration.ofMinutes(10)), LATER, "v");
        JobScenario scenario = job().after(
                        register(rescheduled, "e1"),
                        close("e1", placing(0, placement("a0", 0), placement("a1", 1))),
                        reports(1, "e2", ended("a0", ClientStatus.FAILED)),
                        close("e2", Applied.NOTHING))
                .when(new ForceReschedule(evaluation("e3")));

        ReschedulesForced forced = scenario.event(ReschedulesForced.class);
        assertThat(forced.allocations()).containsExactly(allocation("a0"));
        assertThat(forced.evaluation().trigger()).isEqualTo(Trigger.JOB_REGISTER);
        assertThat(scenario.state().allocations().get(allocation("a0")))
                .satisfies(failed -> assertThat(failed.succession().forced()).isTrue());
        scenario.when(new ForceReschedule(evaluation("e3"))).thenNothing();
        assertThat(scenario.reply(EvaluationQueued.class).evaluation().id()).isEqualTo(evaluation("e3"));
    }

    /** One event names no more than a thousand; the evaluation that all of them open is one. */
    @Test
    void veryManyFailedOnesAreForcedInSeveralEvents() {
        Job rescheduled = JobFacts.service(JobFacts.update(0, false, false, Duration.ofMinutes(10)), LATER, "v");
        Placement[] placements = IntStream.range(0, 2_500)
                .mapToObj(index -> placement("a%04d".formatted(index), index))
                .toArray(Placement[]::new);
        AllocationReport[] ends = IntStream.range(0, 2_500)
                .mapToObj(index -> ended("a%04d".formatted(index), ClientStatus.FAILED))
                .toArray(AllocationReport[]::new);
        JobScenario scenario = job().after(
                        register(rescheduled, "e1"),
                        close("e1", placing(0, placements)),
                        reports(1, "e2", ends),
                        close("e2", Applied.NOTHING))
                .when(new ForceReschedule(evaluation("e3")));

        assertThat(scenario.events())
                .extracting(event -> ((ReschedulesForced) event).allocations().size())
                .containsExactly(1_000, 1_000, 500);
        assertThat(scenario.state().allocations().values())
                .allSatisfy(failed -> assertThat(failed.succession().forced()).isTrue());
        assertThat(scenario.state().requested()).extracting(Evaluation::id).containsOnlyOnce(evaluation("e3"));
    }

    @Test
    void whatIsNeverReplacedCannotBeForced() {
        JobScenario scenario = two().after(reports(1, "e2", ended("a0", ClientStatus.FAILED)))
                .when(new ForceReschedule(evaluation("e3")));

        assertThat(scenario.event(ReschedulesForced.class).allocations()).isEmpty();
        job().when(new ForceReschedule(evaluation("e3"))).thenRefused(Reason.NOT_FOUND, "job not found");
    }

    @Test
    void anUnknownAllocationIsNotFound() {
        two().when(stop("a9", "e2")).thenRefused(Reason.NOT_FOUND, "alloc not found");
        job().when(stop("a9", "e2")).thenRefused(Reason.NOT_FOUND, "job \"web\" not found");
    }

    @Test
    void aCountMakesAVersion() {
        JobScenario scenario = two().when(scale("group", 5, "e2"));

        JobRegistered registered = scenario.event(JobRegistered.class);
        assertThat(registered.version()).isEqualTo(1);
        assertThat(registered.job().groups().get(0).count()).isEqualTo(5);
        assertThat(registered.evaluation().trigger()).isEqualTo(Trigger.JOB_SCALING);
        scenario.when(scale("group", 5, "e2")).thenNothing();
        assertThat(scenario.when(scale("group", 5, "e3"))
                        .event(JobRegistered.class)
                        .version())
                .as("nothing has changed")
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeScaledIsSaid() {
        two().when(scale("other", 5, "e2"))
                .thenRefused(Reason.INVALID, "task group \"other\" specified for scaling does not exist in job");
        two().when(scale("group", 160_000, "e2"))
                .thenRefused(Reason.INVALID, "the job wants 160000 allocations, more than 100000");
        two().after(deregister(false, "e2"))
                .when(scale("group", 5, "e3"))
                .thenRefused(Reason.INVALID, "job \"web\" is stopped and cannot be scaled");
        job().after(register(Samples.system("web"), "e1"))
                .when(scale("group", 0, "e2"))
                .thenRefused(Reason.INVALID, "jobs of type \"system\" cannot be scaled");
        job().after(register(SERVICE, "e1"), closeWithDeployment("e1", 2, placing(0, placement("a0", 0))))
                .when(scale("group", 5, "e2"))
                .thenRefused(Reason.CONFLICT, "job scaling blocked due to active deployment");
        two().when(new ScaleJob("group", 5, ScalingNote.NONE, OptionalLong.of(99), evaluation("e2"), ""))
                .thenRefused(
                        Reason.CONFLICT,
                        "Enforcing job modify index 99: job exists with conflicting job modify index: 1");
    }
}

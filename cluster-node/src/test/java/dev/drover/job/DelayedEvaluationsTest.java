package dev.drover.job;

import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.WakeEvaluation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.ReschedulePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Evaluations for a later time, and the failures that call for them. */
class DelayedEvaluationsTest {
    private static final Duration DELAY = Duration.ofSeconds(30);
    private static final Job PATIENT = JobFacts.service(
            JobFacts.update(0, false, false, Duration.ofMinutes(10)),
            Optional.of(new ReschedulePolicy(0, Duration.ZERO, DELAY, "constant", Duration.ofHours(1), true)),
            "zero");
    private static final Job ONCE = JobFacts.service(
            JobFacts.update(0, false, false, Duration.ofMinutes(10)),
            Optional.of(new ReschedulePolicy(0, Duration.ZERO, DELAY, "constant", Duration.ZERO, false)),
            "zero");

    private static JobScenario running(Job job) {
        return job().after(register(job, "e1"), close("e1", placing(0, placement("a0", 0), placement("a1", 1))));
    }

    /** The evaluation of the failure has found that a0 may be replaced at that second. */
    private static JobScenario waiting(long second) {
        return running(PATIENT).after(reports(1, "f", ended("a0", ClientStatus.FAILED)), closeWithFollowUp(second));
    }

    private static CloseEvaluation closeWithFollowUp(long second) {
        Plan.FollowUp plan =
                new Plan.FollowUp(Instant.ofEpochSecond(second), Trigger.ALLOC_RESCHEDULE, List.of(allocation("a0")));
        return new CloseEvaluation(
                evaluation("f"),
                0,
                EvaluationStatus.COMPLETE,
                "",
                Applied.NOTHING,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(new JobCommand.FollowUp(evaluation("later"), plan)),
                List.of());
    }

    @Test
    void looksAtAFailureAtOnce() {
        JobScenario scenario = running(PATIENT).when(reports(1, "f", ended("a0", ClientStatus.FAILED)));

        assertThat(scenario.event(JobEvent.AllocationsReported.class)
                        .evaluation()
                        .orElseThrow()
                        .trigger())
                .isEqualTo(Trigger.ALLOC_FAILURE);
        assertThat(Objects.requireNonNull(scenario.state().allocations().get(allocation("a0")))
                        .succession()
                        .endedAt())
                .contains(scenario.now().at());
    }

    @Test
    void doesNotLookAtAFailureThatMayNotBeReplaced() {
        JobScenario scenario = running(ONCE).when(reports(1, "f", ended("a0", ClientStatus.FAILED)));

        assertThat(scenario.event(JobEvent.AllocationsReported.class).evaluation())
                .isEmpty();
    }

    @Test
    void asksTheVersionThatFailedWhetherItMayBeReplaced() {
        JobScenario older = running(PATIENT).after(register(ONCE, "e2"), close("e2", Applied.NOTHING));
        JobScenario newer = running(ONCE).after(register(PATIENT, "e2"), close("e2", Applied.NOTHING));

        assertThat(older.when(reports(1, "f", ended("a0", ClientStatus.FAILED)))
                        .event(JobEvent.AllocationsReported.class)
                        .evaluation())
                .isPresent();
        assertThat(newer.when(reports(1, "f", ended("a0", ClientStatus.FAILED)))
                        .event(JobEvent.AllocationsReported.class)
                        .evaluation())
                .isEmpty();
    }

    @Test
    void opensAnEvaluationForALaterTime() {
        JobScenario scenario = waiting(100);

        Evaluation later =
                scenario.state().evaluations().find(evaluation("later")).orElseThrow();
        assertThat(later.isDelayed()).isTrue();
        assertThat(later.trigger()).isEqualTo(Trigger.ALLOC_RESCHEDULE);
        assertThat(later.statusDescription()).isEqualTo("created for delayed rescheduling");
        assertThat(later.waitUntil()).contains(Instant.ofEpochSecond(100));
        assertThat(later.previous()).contains(evaluation("f"));
        assertThat(scenario.state().evaluations().running()).isEmpty();
        assertThat(Objects.requireNonNull(scenario.state().allocations().get(allocation("a0")))
                        .succession()
                        .followUp())
                .contains(evaluation("later"));
        assertThat(JobTimers.next(scenario.state())).contains(Instant.ofEpochSecond(100));
        assertThat(JobTimers.isBusy(scenario.state())).isTrue();
    }

    @Test
    void itsTimeComesOnce() {
        JobScenario scenario = waiting(100);
        scenario.when(new WakeEvaluation(evaluation("later"))).thenNothing().thenReply(new JobReply.Unchanged());
        assertThat(JobTimers.due(scenario.state(), Instant.ofEpochSecond(99), evaluation("x")))
                .isEmpty();
        assertThat(JobTimers.due(scenario.state(), Instant.ofEpochSecond(100), evaluation("x")))
                .contains(new JobTimers.Due(new WakeEvaluation(evaluation("later")), Optional.of("later"), List.of()));

        scenario.later(Duration.ofSeconds(100)).when(new WakeEvaluation(evaluation("later")));

        Evaluation woken = scenario.event(JobEvent.EvaluationOpened.class).evaluation();
        assertThat(woken.number()).isGreaterThan(3);
        assertThat(scenario.state().evaluations().running()).contains(woken);
        assertThat(JobTimers.next(scenario.state())).isEmpty();
        scenario.when(new WakeEvaluation(evaluation("later"))).thenNothing();
    }

    @Test
    void othersRunWhileItWaits() {
        JobScenario scenario = waiting(1_000).after(register(PATIENT, "e2"));

        assertThat(scenario.state().evaluations().running().orElseThrow().id()).isEqualTo(evaluation("e2"));
        scenario.after(close("e2", Applied.NOTHING));
        assertThat(scenario.state().evaluations().delayed()).hasSize(1);
    }

    @Test
    void isNotNeededByAStoppedJob() {
        JobScenario scenario = waiting(1_000).after(deregister(false, "e2"), close("e2", Applied.NOTHING));

        assertThat(scenario.state().evaluations().delayed()).isEmpty();
        assertThat(scenario.state()
                        .evaluations()
                        .find(evaluation("later"))
                        .orElseThrow()
                        .status())
                .isEqualTo(EvaluationStatus.CANCELED);
    }

    @Test
    void isNotOpenedForAJobThatWasStoppedMeanwhile() {
        JobScenario scenario = running(PATIENT)
                .after(
                        reports(1, "f", ended("a0", ClientStatus.FAILED)),
                        deregister(false, "e2"),
                        closeWithFollowUp(1_000));

        assertThat(scenario.state().evaluations().delayed()).isEmpty();
        assertThat(Objects.requireNonNull(scenario.state().allocations().get(allocation("a0")))
                        .succession()
                        .followUp())
                .isEmpty();
    }
}

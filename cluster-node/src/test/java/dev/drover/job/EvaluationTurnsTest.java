package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.begin;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.RecordPlacements;
import dev.drover.protocol.job.JobCommand.UnblockEvaluation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluationTurnsTest {
    @Test
    void begins() {
        JobScenario scenario =
                job().after(register(SERVICE, "e1")).when(begin("e1")).thenNothing();

        JobReply.EvaluationBegun begun = scenario.reply(JobReply.EvaluationBegun.class);
        assertThat(begun.evaluation().id()).isEqualTo(evaluation("e1"));
        assertThat(begun.brief().job()).isEqualTo(SERVICE);
    }

    @Test
    void waitsForTheOneBefore() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), register(SERVICE, "e2"));

        scenario.when(begin("e2")).thenNothing().thenReply(new JobReply.EvaluationWaits());
        scenario.after(close("e1", Applied.NOTHING)).when(begin("e2")).reply(JobReply.EvaluationBegun.class);
    }

    @Test
    void theOneThatWaitsSeesWhatNodesChangeMeanwhile() {
        JobScenario scenario = job().after(register(SERVICE, "e1"));

        for (int change = 2; change < 20; change++) {
            scenario.after(new JobCommand.EvaluateJob(
                    evaluation("e" + change), Trigger.NODE_UPDATE, Optional.of(JobFacts.NODE)));
        }

        assertThat(scenario.state().evaluations().open())
                .extracting(Evaluation::id)
                .containsExactly(evaluation("e1"), evaluation("e2"));
        scenario.after(new JobCommand.EvaluateJob(evaluation("asked"), Trigger.JOB_REGISTER, Optional.empty()));
        assertThat(scenario.state().evaluations().open()).hasSize(3);
    }

    @Test
    void doesNotBeginAgainOnceEnded() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), close("e1", Applied.NOTHING))
                .when(begin("e1"))
                .thenNothing();

        assertThat(scenario.reply(JobReply.EvaluationEnded.class).evaluation().status())
                .isEqualTo(EvaluationStatus.COMPLETE);
    }

    @Test
    void refusesAnEvaluationOfAnotherJob() {
        String message = "evaluation \"other\" is not one of this job";

        job().after(register(SERVICE, "e1")).when(begin("other")).thenRefused(Reason.NOT_FOUND, message);
        job().after(register(SERVICE, "e1"))
                .when(close("other", Applied.NOTHING))
                .thenRefused(Reason.NOT_FOUND, message);
    }

    @Test
    void recordsEachPartOfAPlanOnce() {
        RecordPlacements first = new RecordPlacements(evaluation("e1"), 0, placing(0, placement("a0", 0)));
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(first);
        scenario.thenEvents(new JobEvent.PlacementsRecorded(evaluation("e1"), 0, first.applied()))
                .thenReply(new JobReply.Acknowledged(0));

        scenario.when(first).thenNothing().thenReply(new JobReply.Acknowledged(0));
        scenario.after(JobFacts.after(1, close("e1", placing(0, placement("a1", 1)))))
                .when(first)
                .thenNothing()
                .thenReply(new JobReply.Acknowledged(0));

        assertThat(scenario.state().allocations())
                .containsOnlyKeys(JobFacts.allocation("a0"), JobFacts.allocation("a1"));
        assertThat(scenario.state().partsRecorded()).isZero();
    }

    /** Where the last part and the close were too much for one event, the part came first; a run after that has it in the close. */
    @Test
    void recordsTheLastPartOnceThoughItComesAgainWithTheClose() {
        Applied last = placing(0, placement("a0", 0));
        JobScenario scenario = job().after(register(SERVICE, "e1"), new RecordPlacements(evaluation("e1"), 0, last))
                .when(close("e1", last));

        assertThat(scenario.event(JobEvent.EvaluationClosed.class).applied()).isEqualTo(Applied.NOTHING);
        assertThat(scenario.state().allocations()).containsOnlyKeys(JobFacts.allocation("a0"));
    }

    @Test
    void closesOnceAndAnswersEachRepeatAlike() {
        CloseEvaluation close = close("e1", placing(0, placement("a0", 0)));
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(close);
        JobReply.EvaluationEnded first = scenario.reply(JobReply.EvaluationEnded.class);

        scenario.when(close).thenNothing().thenReply(first);

        assertThat(scenario.state().nodeSequences()).isEqualTo(Map.of(JobFacts.NODE, 7L));
        assertThat(scenario.state().brief().allocations()).hasSize(1);
    }

    @Test
    void takesNoCloseOutOfTurn() {
        job().after(register(SERVICE, "e1"), register(SERVICE, "e2"))
                .when(close("e2", placing(0, placement("a0", 0))))
                .thenNothing()
                .reply(JobReply.EvaluationEnded.class);
    }

    @Test
    void absorbsAllButTheNewestOfThoseWaiting() {
        JobScenario scenario = job().after(
                        register(SERVICE, "e1"),
                        register(SERVICE, "e2"),
                        register(SERVICE, "e3"),
                        register(SERVICE, "e4"))
                .when(close("e1", Applied.NOTHING));

        assertThat(scenario.event(JobEvent.EvaluationClosed.class).absorbed())
                .containsExactly(evaluation("e2"), evaluation("e3"));
        assertThat(statuses(scenario)).containsEntry("e2", EvaluationStatus.CANCELED);
        scenario.when(begin("e4")).reply(JobReply.EvaluationBegun.class);
    }

    @Test
    void blocksOnWhatCouldNotBePlaced() {
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(closeBlocked("e1", "b1"));

        Evaluation blocked =
                scenario.event(JobEvent.EvaluationClosed.class).blocked().orElseThrow();
        assertThat(blocked.status()).isEqualTo(EvaluationStatus.BLOCKED);
        assertThat(blocked.trigger()).isEqualTo(Trigger.QUEUED_ALLOCS);
        assertThat(blocked.previous()).contains(evaluation("e1"));
        assertThat(blocked.number()).isEqualTo(2);
        assertThat(scenario.event(JobEvent.EvaluationClosed.class).evaluation().blocked())
                .contains(evaluation("b1"));
    }

    @Test
    void absorbsTheBlockedEvaluationWhenANewerOneHasRun() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), closeBlocked("e1", "b1"), register(SERVICE, "e2"))
                .when(closeBlocked("e2", "b2"));

        assertThat(scenario.event(JobEvent.EvaluationClosed.class).absorbed()).containsExactly(evaluation("b1"));
        assertThat(scenario.state().evaluations().open())
                .extracting(Evaluation::id)
                .containsExactly(evaluation("b2"));
    }

    @Test
    void unblocksUnderANewNumberOnce() {
        JobScenario scenario = job().after(register(SERVICE, "e1"), closeBlocked("e1", "b1"))
                .when(new UnblockEvaluation(evaluation("b1")))
                .thenReply(new JobReply.Acknowledged(3));
        assertThat(scenario.event(JobEvent.EvaluationOpened.class).evaluation().number())
                .isEqualTo(3);

        scenario.when(new UnblockEvaluation(evaluation("b1"))).thenNothing().thenReply(new JobReply.Unchanged());
        assertThat(scenario.when(begin("b1"))
                        .reply(JobReply.EvaluationBegun.class)
                        .evaluation()
                        .number())
                .isEqualTo(3);
    }

    @Test
    void endsAnUnblockedEvaluationThatStillFindsNoRoom() {
        JobScenario scenario = job().after(
                        register(SERVICE, "e1"), closeBlocked("e1", "b1"), new UnblockEvaluation(evaluation("b1")))
                .when(closeBlocked("b1", "b2"));

        assertThat(scenario.event(JobEvent.EvaluationClosed.class).absorbed()).isEmpty();
        assertThat(statuses(scenario))
                .isEqualTo(Map.of(
                        "e1",
                        EvaluationStatus.COMPLETE,
                        "b1",
                        EvaluationStatus.COMPLETE,
                        "b2",
                        EvaluationStatus.BLOCKED));
    }

    /** What has become of each evaluation, in the order of their numbers. */
    private static Arguments row(String rule, JobScenario scenario, String statuses) {
        return Arguments.of(rule, scenario, statuses);
    }

    static Stream<Arguments> limits() {
        JobCommand again = new JobCommand.EvaluateJob(evaluation("n"), Trigger.NODE_UPDATE, Optional.empty());
        return Stream.of(
                row(
                        "all wait for the one that runs",
                        registered("e1", "e2", "e3"),
                        "e1 pending, e2 pending, e3 pending"),
                row(
                        "the newest of those that wait comes next, and the others are canceled",
                        registered("e1", "e2", "e3", "e4").after(close("e1", Applied.NOTHING)),
                        "e1 complete, e2 canceled, e3 canceled, e4 pending"),
                row(
                        "what nodes change opens none beside one that waits",
                        registered("e1", "e2").after(again),
                        "e1 pending, e2 pending"),
                row(
                        "what finds no room leaves one that is blocked",
                        registered("e1").after(closeBlocked("e1", "b1")),
                        "e1 complete, b1 blocked"),
                row(
                        "so does what nodes refused too often, which has failed",
                        registered("e1").after(closeOutOfTries()),
                        "e1 failed, b1 blocked"),
                row(
                        "one is blocked at most: the newer one stays",
                        registered("e1")
                                .after(closeBlocked("e1", "b1"), register(SERVICE, "e2"), closeBlocked("e2", "b2")),
                        "e1 complete, b1 canceled, e2 complete, b2 blocked"),
                row(
                        "none is, once all is placed",
                        registered("e1")
                                .after(closeBlocked("e1", "b1"), register(SERVICE, "e2"), close("e2", Applied.NOTHING)),
                        "e1 complete, b1 canceled, e2 complete"),
                row(
                        "one that has room runs behind those that are there",
                        registered("e1")
                                .after(
                                        closeBlocked("e1", "b1"),
                                        register(SERVICE, "e2"),
                                        new UnblockEvaluation(evaluation("b1"))),
                        "e1 complete, e2 pending, b1 pending"),
                row(
                        "of a stopped job none is blocked",
                        registered("e1")
                                .after(closeBlocked("e1", "b1"), deregister(false, "e2"), close("e2", Applied.NOTHING)),
                        "e1 complete, b1 canceled, e2 complete"));
    }

    private static JobScenario registered(String... evaluations) {
        JobScenario scenario = job();
        Stream.of(evaluations).forEach(each -> scenario.after(register(SERVICE, each)));
        return scenario;
    }

    /** Sections 1.2 and 8 of Nomad's scheduler: how many evaluations a job has of each kind. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void aJobHasNoMoreEvaluationsThanItNeeds(String rule, JobScenario scenario, String statuses) {
        assertThat(scenario.state().evaluations().all().stream()
                        .sorted(Comparator.comparingLong(Evaluation::number))
                        .map(each -> each.id() + " " + each.status().wireName())
                        .collect(Collectors.joining(", ")))
                .as(rule)
                .isEqualTo(statuses);
    }

    private static CloseEvaluation closeOutOfTries() {
        return new CloseEvaluation(
                evaluation("e1"),
                0,
                EvaluationStatus.FAILED,
                "maximum attempts reached (5)",
                Applied.NOTHING,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.of(evaluation("b1")),
                List.of(),
                List.of());
    }

    static Stream<Arguments> blocked() {
        return Stream.of(
                Arguments.of(
                        "capacity is missing",
                        closeBlocked("e1", "b1"),
                        EvaluationStatus.COMPLETE,
                        Trigger.QUEUED_ALLOCS,
                        "created to place remaining allocations"),
                Arguments.of(
                        "tries ran out",
                        closeOutOfTries(),
                        EvaluationStatus.FAILED,
                        Trigger.MAX_PLAN_ATTEMPTS,
                        "created due to placement conflicts"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocked")
    void saysWhyTheBlockedEvaluationIsThere(
            String why, CloseEvaluation close, EvaluationStatus status, Trigger trigger, String description) {
        JobScenario scenario = job().after(register(SERVICE, "e1")).when(close);

        JobEvent.EvaluationClosed event = scenario.event(JobEvent.EvaluationClosed.class);
        Evaluation blocked = event.blocked().orElseThrow();
        assertThat(event.evaluation().status()).as(why).isEqualTo(status);
        assertThat(event.evaluation().blocked()).contains(blocked.id());
        assertThat(blocked.trigger()).isEqualTo(trigger);
        assertThat(blocked.statusDescription()).isEqualTo(description);
        assertThat(blocked.previous()).contains(evaluation("e1"));
    }

    @Test
    void startsTheDeploymentOfAPlan() {
        JobScenario scenario = job().after(register(SERVICE, "e1"))
                .when(closeWithDeployment("e1", 2, placing(0, placement("a0", 0, Optional.of(JobFacts.DEPLOYMENT)))));

        Deployment deployment =
                scenario.event(JobEvent.EvaluationClosed.class).deployment().orElseThrow();
        assertThat(deployment.status()).isEqualTo(DeploymentStatus.RUNNING);
        assertThat(deployment.groups())
                .isEqualTo(Map.of(
                        "group",
                        JobFacts.progress(
                                2, 1, 0, 0, Optional.of(scenario.now().at().plusSeconds(600)))));
    }

    @Test
    void keepsSixteenEndedEvaluations() {
        JobScenario scenario = job();
        for (int turn = 1; turn <= 20; turn++) {
            scenario.after(register(SERVICE, "e" + turn), close("e" + turn, Applied.NOTHING));
        }

        assertThat(scenario.state().evaluations().ended())
                .hasSize(16)
                .last()
                .extracting(Evaluation::number)
                .isEqualTo(20L);
        assertThat(scenario.state().evaluations().count()).isEqualTo(20);
    }

    private static Map<String, EvaluationStatus> statuses(JobScenario scenario) {
        return scenario.state().evaluations().all().stream()
                .collect(Collectors.toMap(evaluation -> evaluation.id().value(), Evaluation::status));
    }
}

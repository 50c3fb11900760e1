package dev.drover.job;

import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.FailDeployment;
import dev.drover.protocol.job.JobCommand.JudgeAllocations;
import dev.drover.protocol.job.JobCommand.PauseDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deployments after the first: canaries, promotion, failure, the way back, and an operator's word. */
class DeploymentsTest {
    private static final DeploymentId FIRST = JobFacts.DEPLOYMENT;
    private static final DeploymentId SECOND = new DeploymentId("second");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final UpdateStrategy PLAIN = JobFacts.update(0, false, false, TEN_MINUTES);
    private static final UpdateStrategy REVERTING = JobFacts.update(0, true, false, TEN_MINUTES);
    private static final UpdateStrategy CANARY = JobFacts.update(1, false, false, TEN_MINUTES);

    private static Job version(UpdateStrategy update, String name) {
        return JobFacts.service(update, Optional.empty(), name);
    }

    static CloseEvaluation start(
            String evaluation, long version, DeploymentId deployment, int canaries, Placement... placements) {
        return new CloseEvaluation(
                evaluation(evaluation),
                0,
                EvaluationStatus.COMPLETE,
                "",
                new Applied(version, List.of(placements), List.of(), List.of(), Map.of()),
                Optional.of(new Plan.NewDeployment(
                        deployment, Map.of("group", 2), canaries > 0 ? Map.of("group", canaries) : Map.of())),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** Version 0 with a0 and a1. */
    private static JobScenario first(UpdateStrategy update) {
        return job().after(
                        register(version(update, "zero"), "e1"),
                        start(
                                "e1",
                                0,
                                FIRST,
                                0,
                                placement("a0", 0, Optional.of(FIRST)),
                                placement("a1", 1, Optional.of(FIRST))));
    }

    /** Version 0 is proved, and version 1 begins with b0. */
    private static JobScenario second(UpdateStrategy update) {
        return first(update)
                .after(
                        reports(1, "r1", judged("a0", true), judged("a1", true)),
                        register(version(update, "one"), "e2"),
                        start("e2", 1, SECOND, 0, placement("b0", 0, Optional.of(SECOND))));
    }

    /** The same with b0 as a canary. */
    private static JobScenario canary(UpdateStrategy update) {
        Placement plain = placement("b0", 0, Optional.of(SECOND));
        Placement canary = with(plain, new Lineage(true, OptionalLong.empty(), List.of()));
        return first(update)
                .after(
                        reports(1, "r1", judged("a0", true), judged("a1", true)),
                        register(version(update, "one"), "e2"),
                        start("e2", 1, SECOND, 1, canary));
    }

    private static Deployment latest(JobScenario scenario) {
        return scenario.state().latestDeployment().orElseThrow();
    }

    private static Deployment.GroupState group(JobScenario scenario) {
        return Objects.requireNonNull(latest(scenario).groups().get("group"));
    }

    @Test
    void waitsForAManualPromotion() {
        JobScenario scenario = canary(CANARY).after(reports(2, "r2", judged("b0", true)));

        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Deployment is running but requires manual promotion");
        assertThat(group(scenario).placedCanaries()).containsExactly(allocation("b0"));
        assertThat(group(scenario).isCanarying()).isTrue();
        assertThat(JobTimers.next(scenario.state()))
                .as("healthy canaries have time")
                .isEmpty();
    }

    /** A deployment is part of many events, and names a thousand of its canaries at most. */
    @Test
    void promotesVeryManyCanariesThoughItNamesAThousand() {
        int count = 1_500;
        UpdateStrategy update = JobFacts.update(count, false, false, TEN_MINUTES);
        Placement[] canaries = IntStream.range(0, count)
                .mapToObj(index -> with(
                        placement("b%04d".formatted(index), index, Optional.of(SECOND)),
                        new Lineage(true, OptionalLong.empty(), List.of())))
                .toArray(Placement[]::new);
        AllocationReport[] healthy = IntStream.range(0, count)
                .mapToObj(index -> judged("b%04d".formatted(index), true))
                .toArray(AllocationReport[]::new);
        JobScenario scenario = first(update)
                .after(
                        reports(1, "r1", judged("a0", true), judged("a1", true)),
                        register(version(update, "one"), "e2"),
                        start("e2", 1, SECOND, count, canaries));
        assertThat(group(scenario).placedCanaries()).hasSize(1_000);
        scenario.when(new PromoteDeployment(SECOND, List.of(), evaluation("p0")))
                .thenRefused(Reason.INVALID, "Task group \"group\" has 0/1500 healthy allocations");

        scenario.after(reports(2, "r2", healthy)).when(new PromoteDeployment(SECOND, List.of(), evaluation("p")));

        assertThat(group(scenario).promoted()).isTrue();
        assertThat(scenario.state().allocations().values()).noneMatch(JobAllocation::canary);
    }

    @Test
    void promotesHealthyCanaries() {
        JobScenario scenario = canary(CANARY)
                .after(reports(2, "r2", judged("b0", true)))
                .later(Duration.ofHours(1))
                .when(new PromoteDeployment(SECOND, List.of(), evaluation("p")));

        JobReply.DeploymentMoved reply = scenario.reply(JobReply.DeploymentMoved.class);
        assertThat(reply.evaluation().orElseThrow().trigger()).isEqualTo(Trigger.DEPLOYMENT_WATCHER);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Deployment is running");
        assertThat(group(scenario).promoted()).isTrue();
        assertThat(group(scenario).requireProgressBy())
                .contains(scenario.now().at().plus(TEN_MINUTES));
        assertThat(Objects.requireNonNull(scenario.state().allocations().get(allocation("b0")))
                        .canary())
                .isFalse();
    }

    @Test
    void answersARepeatedPromotion() {
        PromoteDeployment promote = new PromoteDeployment(SECOND, List.of("group"), evaluation("p"));
        JobScenario scenario = canary(CANARY)
                .after(reports(2, "r2", judged("b0", true)), promote)
                .when(promote);

        scenario.thenNothing();
        assertThat(scenario.reply(JobReply.DeploymentMoved.class)
                        .evaluation()
                        .orElseThrow()
                        .id())
                .isEqualTo(evaluation("p"));
    }

    @Test
    void refusesToPromoteWhatIsNotHealthyOrNotThere() {
        canary(CANARY)
                .when(new PromoteDeployment(SECOND, List.of(), evaluation("p")))
                .thenRefused(Reason.INVALID, "Task group \"group\" has 0/1 healthy allocations")
                .when(new PromoteDeployment(SECOND, List.of("other"), evaluation("p")))
                .thenRefused(Reason.INVALID, "deployment \"second\" has no group \"other\"")
                .when(new PromoteDeployment(FIRST, List.of(), evaluation("p")))
                .thenRefused(Reason.INVALID, "can't promote terminal deployment")
                .when(new PromoteDeployment(new DeploymentId("none"), List.of(), evaluation("p")))
                .thenRefused(Reason.NOT_FOUND, "deployment not found");
        second(PLAIN)
                .when(new PromoteDeployment(SECOND, List.of(), evaluation("p")))
                .thenRefused(Reason.INVALID, "no canaries to promote");
    }

    @Test
    void promotesByItselfWhereThatWasLeftToIt() {
        UpdateStrategy automatic = JobFacts.update(1, false, true, TEN_MINUTES);
        JobScenario scenario = canary(automatic);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Deployment is running pending automatic promotion");

        scenario.when(reports(2, "r2", judged("b0", true)));

        assertThat(group(scenario).promoted()).isTrue();
        assertThat(scenario.event(JobEvent.AllocationsReported.class)
                        .evaluation()
                        .orElseThrow()
                        .trigger())
                .isEqualTo(Trigger.DEPLOYMENT_WATCHER);
    }

    @Test
    void bringsTheStableVersionBackForAnUnhealthyAllocation() {
        JobScenario scenario = second(REVERTING).when(reports(2, "r2", judged("b0", false)));

        JobEvent.AllocationsReported reported = scenario.event(JobEvent.AllocationsReported.class);
        assertThat(reported.evaluation()).isEmpty();
        Deployment failed = reported.deployment().orElseThrow();
        assertThat(failed.status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(failed.statusDescription())
                .isEqualTo("Failed due to unhealthy allocations - rolling back to job version 0");
        JobEvent.JobRegistered back = scenario.event(JobEvent.JobRegistered.class);
        assertThat(back.version()).isEqualTo(2);
        assertThat(back.job()).isEqualTo(version(REVERTING, "zero"));
        assertThat(back.evaluation().trigger()).isEqualTo(Trigger.DEPLOYMENT_WATCHER);
        assertThat(scenario.state().registration().orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void failsBeforeItsDeadlineOnceNothingMayBeTriedAgain() {
        Job once = JobFacts.service(PLAIN, rescheduling(1), "zero");
        Placement retry = afterAFailure(placement("b0", 0, Optional.of(FIRST)), "a0");
        JobScenario scenario = job().after(
                        register(once, "e1"),
                        start("e1", 0, FIRST, 0, placement("a0", 0, Optional.of(FIRST))),
                        reports(1, "r1", ended("a0", ClientStatus.FAILED)));
        assertThat(latest(scenario).status()).as("one attempt is left").isEqualTo(DeploymentStatus.RUNNING);

        scenario.after(JobFacts.close("r1", JobFacts.placing(0, retry)))
                .when(reports(2, "r2", ended("b0", ClientStatus.FAILED)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Failed due to unhealthy allocations");
        assertThat(scenario.event(JobEvent.AllocationsReported.class)
                        .evaluation()
                        .orElseThrow()
                        .trigger())
                .isEqualTo(Trigger.DEPLOYMENT_WATCHER);
    }

    @Test
    void waitsForItsDeadlineWhereNothingIsEverTriedAgain() {
        Job never = JobFacts.service(PLAIN, rescheduling(0), "zero");
        JobScenario scenario = job().after(
                        register(never, "e1"),
                        start("e1", 0, FIRST, 0, placement("a0", 0, Optional.of(FIRST))),
                        reports(1, "r1", ended("a0", ClientStatus.FAILED)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);
    }

    private static Optional<ReschedulePolicy> rescheduling(int attempts) {
        return Optional.of(new ReschedulePolicy(
                attempts, Duration.ofHours(1), Duration.ofSeconds(1), "constant", Duration.ZERO, false));
    }

    private static Placement afterAFailure(Placement plain, String failed) {
        RescheduleEvent attempt =
                new RescheduleEvent(Instant.ofEpochSecond(3), allocation(failed), plain.node(), Duration.ofSeconds(1));
        return with(plain, new Lineage(false, OptionalLong.empty(), List.of(attempt)));
    }

    private static Placement with(Placement plain, Lineage lineage) {
        return new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                plain.node(),
                plain.resources(),
                plain.previous(),
                plain.deployment(),
                plain.metrics(),
                lineage);
    }

    @Test
    void waitsForTheDeadlineWhereThereIsNoWayBack() {
        JobScenario scenario = first(REVERTING).when(reports(1, "r1", judged("a0", false)));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.later(Duration.ofMinutes(11)).when(new CheckDeployment(FIRST, evaluation("c")));

        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Failed due to progress deadline - no stable job version to auto revert to");
    }

    @Test
    void doesNotGoBackToWhatRunsAlready() {
        JobScenario scenario = second(REVERTING)
                .after(
                        reports(2, "r2", judged("b0", false)),
                        start(
                                "r2",
                                2,
                                new DeploymentId("third"),
                                0,
                                placement("c0", 0, Optional.of(new DeploymentId("third")))))
                .when(reports(3, "r3", judged("c0", false)));

        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Failed due to unhealthy allocations - not rolling back to stable job version 0 as current"
                        + " job has same specification");
        assertThat(scenario.state().registration().orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void failsAtTheFirstUnhealthyAllocationWithoutADeadline() {
        UpdateStrategy hasty = JobFacts.update(0, false, false, Duration.ZERO);
        JobScenario scenario = first(hasty);
        assertThat(JobTimers.next(scenario.state())).isEmpty();

        scenario.when(reports(1, "r1", ended("a0", ClientStatus.FAILED)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Failed due to unhealthy allocations");
    }

    @Test
    void anEndAfterHealthIsNoReasonToGoBack() {
        JobScenario scenario = second(REVERTING)
                .after(reports(2, "r2", judged("b0", true)))
                .when(reports(3, "r3", ended("b0", ClientStatus.FAILED)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);
    }

    @Test
    void isHeldAndGoesOnWithAllItsTime() {
        JobScenario scenario = second(PLAIN).when(new PauseDeployment(SECOND, true, evaluation("p")));
        assertThat(scenario.reply(JobReply.DeploymentMoved.class).evaluation()).isEmpty();
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.PAUSED);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Deployment is paused");
        assertThat(JobTimers.next(scenario.state())).isEmpty();
        scenario.later(Duration.ofHours(1))
                .when(new CheckDeployment(SECOND, evaluation("c")))
                .thenNothing();

        scenario.when(new PauseDeployment(SECOND, false, evaluation("q")));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);
        assertThat(group(scenario).requireProgressBy())
                .contains(scenario.now().at().plus(TEN_MINUTES));
        assertThat(scenario.reply(JobReply.DeploymentMoved.class).evaluation()).isPresent();
    }

    @Test
    void countsHealthWhileItIsHeldAndSucceedsAfterwards() {
        JobScenario scenario = first(PLAIN)
                .after(
                        new PauseDeployment(FIRST, true, evaluation("p")),
                        reports(1, "r1", judged("a0", true), judged("a1", true)));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.PAUSED);
        assertThat(group(scenario).healthy()).isEqualTo(2);

        scenario.when(new PauseDeployment(FIRST, false, evaluation("q")));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
    }

    @Test
    void isGivenUpByAnOperator() {
        JobScenario plain = second(PLAIN).when(new FailDeployment(SECOND, evaluation("f")));
        assertThat(latest(plain).statusDescription()).isEqualTo("Deployment marked as failed");
        assertThat(plain.reply(JobReply.DeploymentMoved.class).revertedVersion())
                .isEmpty();
        plain.when(new FailDeployment(SECOND, evaluation("g")))
                .thenRefused(Reason.INVALID, "can't fail terminal deployment");

        JobScenario reverting = second(REVERTING).when(new FailDeployment(SECOND, evaluation("f")));
        assertThat(reverting.reply(JobReply.DeploymentMoved.class).revertedVersion())
                .hasValue(0);
        assertThat(latest(reverting).statusDescription())
                .isEqualTo("Deployment marked as failed - rolling back to job version 0");
    }

    @Test
    void takesAnOperatorsWordOnHealth() {
        JobScenario scenario = first(PLAIN)
                .when(new JudgeAllocations(
                        FIRST, List.of(allocation("a0"), allocation("a1")), List.of(), evaluation("j")));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
        assertThat(Objects.requireNonNull(scenario.state().allocations().get(allocation("a0")))
                        .isHealthy())
                .isTrue();
    }

    @Test
    void refusesAWordOnWhatIsNotItsOwn() {
        first(PLAIN)
                .when(new JudgeAllocations(FIRST, List.of(allocation("x")), List.of(), evaluation("j")))
                .thenRefused(Reason.INVALID, "allocation \"x\" is not part of deployment \"deployment\"")
                .when(new JudgeAllocations(FIRST, List.of(), List.of(), evaluation("j")))
                .thenRefused(Reason.INVALID, "must specify at least one healthy/unhealthy allocation ID")
                .when(new JudgeAllocations(
                        FIRST, List.of(allocation("a0")), List.of(allocation("a0")), evaluation("j")))
                .thenRefused(Reason.INVALID, "an allocation is named twice");
    }

    @Test
    void aPlanOfAnOvertakenVersionStartsNothing() {
        JobScenario scenario = job().after(
                        register(version(PLAIN, "zero"), "e1"),
                        register(version(PLAIN, "one"), "e2"),
                        start("e1", 0, FIRST, 0, placement("a0", 0, Optional.of(FIRST))));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Cancelled due to newer version of job");
    }

    @Test
    void bringsAnyKeptVersionBackWhenAsked() {
        JobScenario scenario = second(PLAIN).when(new JobCommand.RevertJob(0, OptionalLong.of(1), evaluation("v")));

        JobEvent.JobRegistered back = scenario.event(JobEvent.JobRegistered.class);
        assertThat(back.version()).isEqualTo(2);
        assertThat(back.evaluation().trigger()).isEqualTo(Trigger.JOB_REGISTER);
        assertThat(scenario.event(JobEvent.DeploymentChanged.class).deployment().status())
                .isEqualTo(DeploymentStatus.CANCELLED);
        scenario.when(new JobCommand.RevertJob(0, OptionalLong.of(1), evaluation("v")))
                .thenNothing();
        assertThat(scenario.reply(JobReply.EvaluationQueued.class).evaluation().id())
                .isEqualTo(evaluation("v"));
    }

    @Test
    void refusesToGoNowhere() {
        second(PLAIN)
                .when(new JobCommand.RevertJob(1, OptionalLong.empty(), evaluation("v")))
                .thenRefused(Reason.INVALID, "can't revert to current version")
                .when(new JobCommand.RevertJob(9, OptionalLong.empty(), evaluation("v")))
                .thenRefused(Reason.NOT_FOUND, "job \"web\" in namespace \"default\" at version 9 not found")
                .when(new JobCommand.RevertJob(0, OptionalLong.of(7), evaluation("v")))
                .thenRefused(Reason.CONFLICT, "Current job has version 1; enforcing version 7");
    }

    @Test
    void aVersionIsMarkedAsStableOrNot() {
        JobScenario scenario = second(PLAIN).when(new JobCommand.MarkVersion(1, true));
        assertThat(scenario.state().registration().orElseThrow().versions()).allMatch(Registration.Version::stable);

        scenario.when(new JobCommand.MarkVersion(1, true)).thenNothing();
        scenario.when(new JobCommand.MarkVersion(0, false)).thenEvents(new JobEvent.VersionMarked(0, false));
        scenario.when(new JobCommand.MarkVersion(5, true))
                .thenRefused(Reason.NOT_FOUND, "job \"web\" in namespace \"default\" at version 5 not found");
    }
}

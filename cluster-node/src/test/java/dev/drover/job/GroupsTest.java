package dev.drover.job;

import static dev.drover.job.JobFacts.allocation;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.toGo;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import dev.drover.protocol.job.JobEvent.AllocationsReported;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** One deployment for all groups of a job, and a pace for each of them. */
class GroupsTest {
    private static final DeploymentId DEPLOYMENT = JobFacts.DEPLOYMENT;
    private static final Optional<DeploymentId> WATCHED = Optional.of(DEPLOYMENT);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final UpdateStrategy PLAIN = JobFacts.update(0, false, false, TEN_MINUTES);
    private static final UpdateStrategy MANUAL = JobFacts.update(1, false, false, TEN_MINUTES);
    private static final UpdateStrategy AUTOMATIC = JobFacts.update(1, false, true, TEN_MINUTES);
    private static final Lineage CANARY = new Lineage(true, OptionalLong.empty(), List.of());

    /** Allocations a0 and a1 of the first group, b0 and b1 of the other. */
    private static JobScenario deployed(UpdateStrategy ofOther) {
        Plan.NewDeployment created = new Plan.NewDeployment(DEPLOYMENT, Map.of("group", 2, "other", 2));
        return job().after(
                        register(JobFacts.twoGroups(PLAIN, ofOther, "zero"), "e1"),
                        closeWithDeployment(
                                "e1",
                                created,
                                placing(
                                        0,
                                        first("a0", 0, Lineage.NONE),
                                        first("a1", 1, Lineage.NONE),
                                        other("b0", 0, Lineage.NONE),
                                        other("b1", 1, Lineage.NONE))));
    }

    /** Both groups have one canary: a0 of the first, b0 of the other. */
    private static JobScenario canaries(UpdateStrategy update, UpdateStrategy ofOther) {
        Plan.NewDeployment created =
                new Plan.NewDeployment(DEPLOYMENT, Map.of("group", 2, "other", 2), Map.of("group", 1, "other", 1));
        return job().after(
                        register(JobFacts.twoGroups(update, ofOther, "zero"), "e1"),
                        closeWithDeployment("e1", created, placing(0, first("a0", 0, CANARY), other("b0", 0, CANARY))));
    }

    private static Placement first(String id, int index, Lineage lineage) {
        return JobFacts.placement("group", id, index, WATCHED, lineage);
    }

    private static Placement other(String id, int index, Lineage lineage) {
        return JobFacts.placement("other", id, index, WATCHED, lineage);
    }

    private static Deployment latest(JobScenario scenario) {
        return scenario.state().latestDeployment().orElseThrow();
    }

    private static GroupState group(JobScenario scenario, String name) {
        return Objects.requireNonNull(latest(scenario).groups().get(name));
    }

    private static boolean isCanary(JobScenario scenario, String id) {
        return Objects.requireNonNull(scenario.state().allocations().get(allocation(id)))
                .canary();
    }

    @Test
    void placedAndHealthyAreCountedForEachGroup() {
        JobScenario scenario = deployed(PLAIN).after(reports(1, "e2", judged("a0", true), judged("b1", false)));

        assertThat(group(scenario, "group"))
                .extracting("placed", "healthy", "unhealthy")
                .containsExactly(2, 1, 0);
        assertThat(group(scenario, "other"))
                .extracting("placed", "healthy", "unhealthy")
                .containsExactly(2, 0, 1);
    }

    @Test
    void succeedsWhenAllGroupsAreComplete() {
        JobScenario scenario = deployed(PLAIN).after(reports(1, "e2", judged("a0", true), judged("a1", true)));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.after(reports(2, "e3", judged("b0", true), judged("b1", true)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
    }

    @Test
    void progressOfOneGroupGivesTheOtherNoTime() {
        JobScenario scenario = deployed(PLAIN);
        Optional<Instant> before = group(scenario, "other").requireProgressBy();

        scenario.later(Duration.ofMinutes(9)).after(reports(1, "e2", judged("a0", true), judged("a1", true)));

        assertThat(group(scenario, "group").requireProgressBy())
                .contains(scenario.now().at().plus(TEN_MINUTES));
        assertThat(group(scenario, "other").requireProgressBy()).isEqualTo(before);
        scenario.later(Duration.ofMinutes(2)).when(new CheckDeployment(DEPLOYMENT, evaluation("c")));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.FAILED);
    }

    @Test
    void anUnhealthyAllocationFailsTheDeploymentAtOnceIfItsOwnGroupWantsThat() {
        UpdateStrategy hasty = JobFacts.update(0, false, false, Duration.ZERO);

        JobScenario ofFirst = deployed(hasty).after(reports(1, "e2", judged("a0", false)));
        JobScenario ofOther = deployed(hasty).after(reports(1, "e2", judged("b0", false)));

        assertThat(latest(ofFirst).status()).isEqualTo(DeploymentStatus.RUNNING);
        assertThat(latest(ofOther).status()).isEqualTo(DeploymentStatus.FAILED);
    }

    @Test
    void canariesAreThoseOfTheirGroup() {
        JobScenario scenario = canaries(MANUAL, MANUAL);

        assertThat(group(scenario, "group").placedCanaries()).containsExactly(allocation("a0"));
        assertThat(group(scenario, "other").placedCanaries()).containsExactly(allocation("b0"));
    }

    @Test
    void someGroupsArePromoted() {
        JobScenario scenario = canaries(MANUAL, MANUAL)
                .after(reports(1, "e2", judged("a0", true)))
                .when(new PromoteDeployment(DEPLOYMENT, List.of("group"), evaluation("p")));

        assertThat(group(scenario, "group").promoted()).isTrue();
        assertThat(group(scenario, "other").promoted()).isFalse();
        assertThat(isCanary(scenario, "a0")).isFalse();
        assertThat(isCanary(scenario, "b0")).isTrue();
        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Deployment is running but requires manual promotion");
    }

    @Test
    void allArePromotedOnlyWhenTheCanariesOfEachAreHealthy() {
        canaries(MANUAL, MANUAL)
                .after(reports(1, "e2", judged("a0", true)))
                .when(new PromoteDeployment(DEPLOYMENT, List.of(), evaluation("p")))
                .thenRefused(Reason.INVALID, "Task group \"other\" has 0/1 healthy allocations");
    }

    @Test
    void nothingIsPromotedByItselfBeforeAllGroupsAreHealthy() {
        JobScenario scenario = canaries(AUTOMATIC, AUTOMATIC).after(reports(1, "e2", judged("a0", true)));
        assertThat(group(scenario, "group").promoted()).isFalse();

        scenario.after(reports(2, "e3", judged("b0", true)));

        assertThat(group(scenario, "group").promoted()).isTrue();
        assertThat(group(scenario, "other").promoted()).isTrue();
    }

    @Test
    void nothingIsPromotedByItselfUnlessAllGroupsWantThat() {
        JobScenario scenario =
                canaries(AUTOMATIC, MANUAL).after(reports(1, "e2", judged("a0", true), judged("b0", true)));

        assertThat(latest(scenario).groups().values()).noneMatch(GroupState::promoted);
        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Deployment is running but requires manual promotion");
    }

    /** All four of both groups run and are healthy, and nothing is rolled out. */
    private static JobScenario running() {
        return deployed(PLAIN)
                .after(reports(
                        1, "e2", judged("a0", true), judged("a1", true), judged("b0", true), judged("b1", true)));
    }

    @Test
    void aDrainHasAPaceForEachGroup() {
        JobScenario scenario = running()
                .when(reports(
                        2,
                        "e3",
                        toGo("a0", Optional.empty()),
                        toGo("a1", Optional.empty()),
                        toGo("b0", Optional.empty()),
                        toGo("b1", Optional.empty())));

        assertThat(scenario.event(AllocationsReported.class).migrating())
                .containsExactly(allocation("a0"), allocation("b0"));
    }

    @Test
    void healthyAllocationsOfAnotherGroupLetNoneGo() {
        JobScenario scenario = running()
                .after(reports(2, "e3", JobFacts.ended("a1", ClientStatus.LOST)), close("e3", Applied.NOTHING))
                .when(reports(3, "e4", toGo("a0", Optional.empty())));

        assertThat(scenario.event(AllocationsReported.class).migrating())
                .as("it is the only one of its group")
                .isEmpty();
    }
}

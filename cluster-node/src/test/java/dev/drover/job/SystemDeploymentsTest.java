package dev.drover.job;

import static dev.drover.job.DeploymentsTest.start;
import static dev.drover.job.JobFacts.NODE;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.FailDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Deployments of a job that runs on every node, of which there are two, fail as those of services do. */
class SystemDeploymentsTest {
    private static final DeploymentId FIRST = JobFacts.DEPLOYMENT;
    private static final DeploymentId SECOND = new DeploymentId("second");
    private static final NodeId OTHER_NODE = new NodeId("00000000-0000-4000-8000-000000000002");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final UpdateStrategy PLAIN = JobFacts.update(0, false, false, TEN_MINUTES);
    private static final UpdateStrategy REVERTING = JobFacts.update(0, true, false, TEN_MINUTES);

    private static Job version(UpdateStrategy update, String name) {
        Job job = JobFacts.service(update, Optional.empty(), name);
        return new Job(
                job.id(),
                job.name(),
                job.region(),
                JobType.SYSTEM,
                job.priority(),
                job.allAtOnce(),
                job.datacenters(),
                job.nodePool(),
                job.constraints(),
                job.affinities(),
                job.spreads(),
                job.groups(),
                job.meta(),
                job.family());
    }

    private static Placement here(String id, DeploymentId deployment) {
        return JobFacts.placement(id, 0, Optional.of(deployment));
    }

    private static Placement there(String id, DeploymentId deployment) {
        return JobFacts.placement("group", id, 0, OTHER_NODE, Optional.of(deployment), Lineage.NONE);
    }

    /** Version 0 is proved on both nodes, and version 1 has begun on the first one. */
    private static JobScenario second(UpdateStrategy update) {
        return proved(update).after(start("e2", 1, SECOND, 0, here("b0", SECOND)));
    }

    /** The same, but half of the nodes, which is one, are to prove version 1 as canaries. */
    private static JobScenario canary(boolean autoPromote) {
        Lineage canary = new Lineage(true, OptionalLong.empty(), List.of());
        return proved(JobFacts.update(50, false, autoPromote, TEN_MINUTES))
                .after(start(
                        "e2", 1, SECOND, 1, JobFacts.placement("group", "b0", 0, NODE, Optional.of(SECOND), canary)));
    }

    private static JobScenario proved(UpdateStrategy update) {
        return job().after(
                        register(version(update, "zero"), "e1"),
                        start("e1", 0, FIRST, 0, here("a0", FIRST), there("a1", FIRST)),
                        reports(1, "r1", judged("a0", true)),
                        new RecordReports(OTHER_NODE, 1, List.of(judged("a1", true)), evaluation("r2")),
                        register(version(update, "one"), "e2"));
    }

    private static Deployment latest(JobScenario scenario) {
        return scenario.state().latestDeployment().orElseThrow();
    }

    @Test
    void bringsTheStableVersionBackForAnUnhealthyAllocation() {
        JobScenario scenario = second(REVERTING).when(reports(2, "r3", judged("b0", false)));

        assertThat(scenario.event(JobEvent.AllocationsReported.class)
                        .deployment()
                        .orElseThrow()
                        .statusDescription())
                .isEqualTo("Failed due to unhealthy allocations - rolling back to job version 0");
        JobEvent.JobRegistered back = scenario.event(JobEvent.JobRegistered.class);
        assertThat(back.version()).isEqualTo(2);
        assertThat(back.job()).isEqualTo(version(REVERTING, "zero"));
        assertThat(back.evaluation().trigger()).isEqualTo(Trigger.DEPLOYMENT_WATCHER);
    }

    @Test
    void waitsForItsDeadlineWhereItMayNotGoBack() {
        JobScenario scenario = second(PLAIN).when(reports(2, "r3", judged("b0", false)));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.later(Duration.ofMinutes(11)).when(new CheckDeployment(SECOND, evaluation("c")));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(latest(scenario).statusDescription()).isEqualTo("Failed due to progress deadline");
    }

    @Test
    void goesBackAtItsDeadlineWhereOneNodeNeverCame() {
        JobScenario scenario = second(REVERTING)
                .after(reports(2, "r3", judged("b0", true)))
                .later(Duration.ofMinutes(9))
                .when(new CheckDeployment(SECOND, evaluation("c")));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.later(Duration.ofMinutes(2)).when(new CheckDeployment(SECOND, evaluation("d")));

        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Failed due to progress deadline - rolling back to job version 0");
        assertThat(scenario.state().registration().orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void isGivenUpByAnOperator() {
        JobScenario plain = second(PLAIN).when(new FailDeployment(SECOND, evaluation("f")));
        assertThat(latest(plain).statusDescription()).isEqualTo("Deployment marked as failed");
        assertThat(plain.reply(JobReply.DeploymentMoved.class).revertedVersion())
                .isEmpty();

        JobScenario reverting = second(REVERTING).when(new FailDeployment(SECOND, evaluation("f")));
        assertThat(latest(reverting).statusDescription())
                .isEqualTo("Deployment marked as failed - rolling back to job version 0");
    }

    @Test
    void promotesTheShareOfItsNodesThatIsHealthy() {
        PromoteDeployment promote = new PromoteDeployment(SECOND, List.of(), evaluation("p"));
        JobScenario scenario = canary(false);
        scenario.when(promote).thenRefused(Reason.INVALID, "Task group \"group\" has 0/1 healthy allocations");

        scenario.after(reports(2, "r3", judged("b0", true)));
        assertThat(latest(scenario).statusDescription())
                .isEqualTo("Deployment is running but requires manual promotion");
        scenario.when(promote);

        assertThat(latest(scenario).statusDescription()).isEqualTo("Deployment is running");
        assertThat(scenario.reply(JobReply.DeploymentMoved.class)
                        .evaluation()
                        .orElseThrow()
                        .trigger())
                .as("the other node has its turn")
                .isEqualTo(Trigger.DEPLOYMENT_WATCHER);
    }

    @Test
    void promotesItsCanariesByItselfWhereTheJobSaysSo() {
        JobScenario scenario = canary(true);
        assertThat(isPromoted(scenario)).isFalse();

        scenario.after(reports(2, "r3", judged("b0", true)));

        assertThat(isPromoted(scenario)).isTrue();
    }

    private static boolean isPromoted(JobScenario scenario) {
        return Objects.requireNonNull(latest(scenario).groups().get("group")).promoted();
    }

    @Test
    void succeedsOnceEachNodeIsHealthy() {
        JobScenario scenario =
                second(PLAIN).after(reports(2, "r3", judged("b0", true), JobFacts.ended("a0", ClientStatus.COMPLETE)));
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.after(
                JobFacts.close("r3", JobFacts.placing(1, there("b1", SECOND))),
                new RecordReports(OTHER_NODE, 2, List.of(judged("b1", true)), evaluation("r4")));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
    }
}

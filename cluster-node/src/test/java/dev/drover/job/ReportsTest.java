package dev.drover.job;

import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.evicted;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportsTest {
    @Test
    void takesNoReportAheadOfTheEvaluationThatPlacesWhatItIsAbout() {
        JobScenario scenario =
                job().after(register(SERVICE, "e1")).when(reports(1, "e2", ended("a0", ClientStatus.COMPLETE)));

        scenario.thenRefused(
                Reason.UNAVAILABLE, "an allocation is not known to the job before its evaluation has closed");
        scenario.after(close("e1", placing(0, placement("a0", 0))))
                .when(reports(1, "e2", ended("a0", ClientStatus.COMPLETE)))
                .thenReply(new JobReply.Acknowledged(1));
        assertThat(allocation(scenario, "a0").client()).isEqualTo(ClientStatus.COMPLETE);
    }

    @Test
    void takesAReportOfWhatItHasLongForgotten() {
        job().after(register(SERVICE, "e1"), close("e1", Applied.NOTHING))
                .when(reports(1, "e2", ended("gone", ClientStatus.LOST)))
                .thenReply(new JobReply.Acknowledged(1));
    }

    @Test
    void recordsWhatANodeTells() {
        JobScenario scenario = deployed().when(reports(3, "e2", ended("a0", ClientStatus.RUNNING)));

        scenario.thenEvents(new JobEvent.AllocationsReported(
                        JobFacts.NODE,
                        3,
                        List.of(ended("a0", ClientStatus.RUNNING)),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .thenReply(new JobReply.Acknowledged(3));
        assertThat(allocation(scenario, "a0").client()).isEqualTo(ClientStatus.RUNNING);
    }

    @Test
    void takesAReportOnce() {
        JobScenario scenario = deployed().after(reports(3, "e2", ended("a0", ClientStatus.COMPLETE)));

        scenario.when(reports(3, "e3", ended("a0", ClientStatus.LOST)))
                .thenNothing()
                .thenReply(new JobReply.Acknowledged(3));
        scenario.when(reports(2, "e3", ended("a0", ClientStatus.LOST)))
                .thenNothing()
                .thenReply(new JobReply.Acknowledged(3));
    }

    @Test
    void keepsTheFirstEndOfAnAllocation() {
        JobScenario scenario = deployed()
                .after(reports(3, "e2", ended("a0", ClientStatus.COMPLETE)))
                .when(reports(4, "e3", ended("a0", ClientStatus.FAILED)));

        assertThat(allocation(scenario, "a0").client()).isEqualTo(ClientStatus.COMPLETE);
    }

    @Test
    void evaluatesWhenAnAllocationIsLost() {
        JobScenario scenario = deployed().when(reports(3, "e2", ended("a0", ClientStatus.LOST)));

        JobEvent.AllocationsReported event = scenario.event(JobEvent.AllocationsReported.class);
        assertThat(event.evaluation().orElseThrow().trigger()).isEqualTo(Trigger.NODE_UPDATE);
        assertThat(event.evaluation().orElseThrow().node()).contains(JobFacts.NODE);
        assertThat(event.evaluation().orElseThrow().id()).isEqualTo(evaluation("e2"));
    }

    @Test
    void evaluatesWhenAnAllocationHadToMakeRoom() {
        JobScenario scenario = deployed().when(reports(3, "e2", evicted("a0")));

        JobEvent.AllocationsReported event = scenario.event(JobEvent.AllocationsReported.class);
        assertThat(event.evaluation().orElseThrow().trigger()).isEqualTo(Trigger.PREEMPTION);
        assertThat(allocation(scenario, "a0").desired()).isEqualTo(DesiredStatus.EVICT);
        assertThat(allocation(scenario, "a0").isLive()).isFalse();
    }

    @Test
    void doesNotEvaluateWhenAStoppedAllocationIsLost() {
        JobScenario scenario = deployed()
                .after(register(SERVICE, "e2"), close("e2", stopping(0, "a0")))
                .when(reports(3, "e3", ended("a0", ClientStatus.LOST)));

        assertThat(scenario.event(JobEvent.AllocationsReported.class).evaluation())
                .isEmpty();
    }

    @Test
    void doesNotEvaluateWhenAStoppedAllocationMakesRoom() {
        JobScenario scenario = deployed()
                .after(register(SERVICE, "e2"), close("e2", stopping(0, "a0")))
                .when(reports(3, "e3", evicted("a0")));

        assertThat(scenario.event(JobEvent.AllocationsReported.class).evaluation())
                .isEmpty();
    }

    @Test
    void countsHealthAndGrantsMoreTimeOnProgress() {
        JobScenario scenario = deployed().later(Duration.ofMinutes(3)).when(reports(3, "e2", judged("a0", true)));

        Deployment.GroupState group = group(deployment(scenario));
        assertThat(group)
                .isEqualTo(JobFacts.progress(
                        2, 2, 1, 0, Optional.of(scenario.now().at().plusSeconds(600))));
        assertThat(deployment(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);
    }

    @Test
    void countsAnUnhealthyAllocationWithoutGrantingTime() {
        JobScenario scenario = deployed();
        Optional<Instant> deadline =
                group(scenario.state().activeDeployment().orElseThrow()).requireProgressBy();

        scenario.when(reports(3, "e2", judged("a0", false)));

        assertThat(group(deployment(scenario))).isEqualTo(JobFacts.progress(2, 2, 0, 1, deadline));
    }

    @Test
    void succeedsWhenAllAreHealthy() {
        JobScenario scenario =
                deployed().after(reports(3, "e2", judged("a0", true))).when(reports(4, "e3", judged("a1", true)));

        assertThat(deployment(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
        assertThat(deployment(scenario).statusDescription()).isEqualTo("Deployment completed successfully");
        assertThat(scenario.event(JobEvent.AllocationsReported.class).evaluation())
                .isEmpty();
        assertThat(scenario.state().registration().orElseThrow().versions()).allMatch(Registration.Version::stable);
    }

    @Test
    void evaluatesTheNextBatchOfARollingUpdate() {
        JobScenario scenario = deployed()
                .after(
                        reports(3, "e2", judged("a0", true), judged("a1", true)),
                        register(Samples.service("web", 3), "e3"),
                        rolling(new DeploymentId("second")))
                .when(reports(9, "e4", judged("b0", true)));

        JobEvent.AllocationsReported event = scenario.event(JobEvent.AllocationsReported.class);
        assertThat(event.evaluation().orElseThrow().trigger()).isEqualTo(Trigger.DEPLOYMENT_WATCHER);
    }

    @Test
    void failsADeploymentAtItsDeadlineOnce() {
        CheckDeployment check = new CheckDeployment(DEPLOYMENT, evaluation("e2"));
        JobScenario scenario = deployed();

        scenario.when(check).thenNothing().thenReply(new JobReply.Unchanged());
        scenario.later(Duration.ofMinutes(11)).when(check);

        JobEvent.DeploymentChanged event = scenario.event(JobEvent.DeploymentChanged.class);
        assertThat(event.deployment().status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(event.deployment().statusDescription()).isEqualTo("Failed due to progress deadline");
        scenario.when(check).thenNothing().thenReply(new JobReply.Unchanged());
    }

    @Test
    void leavesAnotherDeploymentToItsOwnDeadline() {
        deployed()
                .later(Duration.ofMinutes(11))
                .when(new CheckDeployment(new DeploymentId("other"), evaluation("e2")))
                .thenNothing()
                .thenReply(new JobReply.Unchanged());
    }

    private static JobCommand rolling(DeploymentId deployment) {
        Applied applied = new Applied(
                1,
                List.of(placement("b0", 0, Optional.of(deployment))),
                stopping(1, "a0").stops(),
                List.of(),
                Map.of());
        return new CloseEvaluation(
                evaluation("e3"),
                0,
                EvaluationStatus.COMPLETE,
                "",
                applied,
                Optional.of(new Plan.NewDeployment(deployment, Map.of("group", 2))),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static JobScenario deployed() {
        return job().after(
                        register(SERVICE, "e1"),
                        closeWithDeployment(
                                "e1",
                                2,
                                placing(
                                        0,
                                        placement("a0", 0, Optional.of(DEPLOYMENT)),
                                        placement("a1", 1, Optional.of(DEPLOYMENT)))));
    }

    private static Deployment deployment(JobScenario scenario) {
        return scenario.event(JobEvent.AllocationsReported.class).deployment().orElseThrow();
    }

    private static Deployment.GroupState group(Deployment deployment) {
        return Objects.requireNonNull(deployment.groups().get("group"));
    }

    private static JobAllocation allocation(JobScenario scenario, String id) {
        return Objects.requireNonNull(scenario.state().allocations().get(JobFacts.allocation(id)));
    }
}

package dev.drover.job;

import static dev.drover.job.JobFacts.DEPLOYMENT;
import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.judged;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.server.Samples;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose health counts for a deployment. */
class DeploymentCountsTest {
    private static JobScenario deployed(Job job) {
        return job().after(
                        register(job, "e1"),
                        closeWithDeployment("e1", 2, placing(0, placement("a0", 0, "n0"), placement("a1", 1, "n1"))));
    }

    private static Placement placement(String id, int index, String node) {
        return on(JobFacts.placement(id, index, Optional.of(DEPLOYMENT)), node, Optional.empty());
    }

    private static Placement after(String previous, String id, int index, String node) {
        return on(
                JobFacts.placement(id, index, Optional.of(DEPLOYMENT)),
                node,
                Optional.of(JobFacts.allocation(previous)));
    }

    private static Placement on(Placement plain, String node, Optional<AllocationId> previous) {
        return new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                new NodeId(node),
                plain.resources(),
                previous,
                plain.deployment(),
                plain.metrics(),
                plain.lineage());
    }

    private static Deployment latest(JobScenario scenario) {
        return scenario.state().latestDeployment().orElseThrow();
    }

    private static int healthy(JobScenario scenario) {
        return Objects.requireNonNull(latest(scenario).groups().get("group")).healthy();
    }

    @Test
    void whatWasHealthyAndIsLostCountsNoMore() {
        JobScenario scenario = deployed(SERVICE)
                .after(reports(1, "e2", judged("a0", true)), reports(2, "e3", ended("a0", ClientStatus.LOST)));

        assertThat(healthy(scenario)).isZero();
    }

    @Test
    void anAllocationThatTookTheLostOnesPlaceIsNoneMoreThanThat() {
        JobScenario scenario = deployed(SERVICE)
                .after(
                        reports(1, "e2", judged("a0", true)),
                        reports(2, "e3", ended("a0", ClientStatus.LOST)),
                        close("e3", placing(0, after("a0", "b0", 0, "n2"))),
                        reports(3, "e4", judged("b0", true)));
        assertThat(healthy(scenario)).isEqualTo(1);
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);

        scenario.after(reports(4, "e5", judged("a1", true)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
    }

    @Test
    void whatIsNotHeardOfCountsUntilAnotherTakesItsPlace() {
        JobScenario scenario = deployed(SERVICE)
                .after(reports(1, "e2", judged("a0", true)), reports(2, "e3", ended("a0", ClientStatus.UNKNOWN)));
        assertThat(healthy(scenario)).isEqualTo(1);

        scenario.after(close("e3", placing(0, after("a0", "b0", 0, "n2"))));

        assertThat(healthy(scenario)).isZero();
    }

    @Test
    void whatAPlanStopsCountsNoMoreFromThenOn() {
        JobScenario scenario = deployed(SERVICE).after(reports(1, "e2", judged("a0", true)));
        Plan.Stop stop =
                new Plan.Stop(JobFacts.allocation("a0"), new NodeId("n0"), "alloc is being migrated", Optional.empty());

        scenario.after(
                reports(2, "e3", ended("a1", ClientStatus.LOST)),
                close("e3", new Applied(0, List.of(after("a0", "b0", 0, "n2")), List.of(stop), List.of(), Map.of())));

        assertThat(healthy(scenario)).isZero();
    }

    @Test
    void aSystemJobsNodeThatIsGoneStaysDone() {
        JobScenario scenario = deployed(Samples.system("web"))
                .after(
                        reports(1, "e2", judged("a0", true)),
                        reports(2, "e3", ended("a0", ClientStatus.LOST)),
                        reports(3, "e4", judged("a1", true)));

        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.SUCCESSFUL);
    }

    @Test
    void aNodeOfASystemJobCountsOnce() {
        JobScenario scenario = deployed(Samples.system("web"))
                .after(
                        reports(1, "e2", judged("a0", true)),
                        reports(2, "e3", ended("a0", ClientStatus.LOST)),
                        close("e3", placing(0, after("a0", "b0", 0, "n0"))));
        assertThat(healthy(scenario)).isZero();

        scenario.after(reports(3, "e4", judged("b0", true)));

        assertThat(healthy(scenario)).isEqualTo(1);
        assertThat(latest(scenario).status()).isEqualTo(DeploymentStatus.RUNNING);
    }
}

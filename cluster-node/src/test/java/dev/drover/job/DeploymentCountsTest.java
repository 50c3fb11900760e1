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
import static dev.drover.job.JobFacts.stopping;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.server.Samples;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

    /** What each report adds and takes away comes to what a count of all would find. */
    @Property(tries = 300)
    void countsWhatIsThere(@ForAll @Size(min = 1, max = 40) List<@IntRange(max = 1_000) Integer> choices) {
        JobScenario scenario = deployed(SERVICE);
        for (int step = 0; step < choices.size() && latest(scenario).isActive(); step++) {
            int choice = choices.get(step);
            List<JobAllocation> all = List.copyOf(scenario.state().allocations().values());
            String id = all.get(choice % all.size()).id().value();
            Optional<String> running = scenario.state().evaluations().running().map(evaluation -> evaluation
                    .id()
                    .value());
            if (running.isPresent() && choice % 5 == 0) {
                scenario.after(new JobCommand.RecordPlacements(
                        JobFacts.evaluation(running.get()), scenario.state().partsRecorded(), stopping(0, id)));
            } else if (running.isPresent() && choice % 5 == 1) {
                Placement next = after(id, "b" + step, choice % 2, "n" + step);
                scenario.after(
                        JobFacts.after(scenario.state().partsRecorded(), close(running.get(), placing(0, next))));
            } else {
                scenario.after(reports(step + 1, "r" + step, news(id, choice % 7)));
                assertThat(latest(scenario).groups().get("group"))
                        .extracting(GroupState::healthy, GroupState::unhealthy)
                        .containsExactly(
                                count(
                                        scenario,
                                        own -> own.isLive()
                                                && own.succession().next().isEmpty()
                                                && own.isHealthy()),
                                count(scenario, JobAllocation::isUnhealthy));
            }
        }
    }

    private static AllocationReport news(String id, int choice) {
        return switch (choice) {
            case 0 -> ended(id, ClientStatus.LOST);
            case 1 -> ended(id, ClientStatus.UNKNOWN);
            case 2 -> ended(id, ClientStatus.FAILED);
            case 3, 4 -> judged(id, false);
            default -> judged(id, true);
        };
    }

    private static int count(JobScenario scenario, Predicate<JobAllocation> counts) {
        return (int)
                scenario.state().allocations().values().stream().filter(counts).count();
    }
}

package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new version of a system job that is tried on some of its nodes first. */
class SystemCanaryRulesTest {
    private static final int NODES = 5;

    /** The first version runs everywhere and is proved; the second wants canaries on half of the nodes, two at once. */
    private static World changed() {
        return changed(JobBuilder.system("a").canaries(2, 50).command("other"));
    }

    private static World changed(JobBuilder next) {
        NodeBuilder[] nodes =
                IntStream.rangeClosed(1, NODES).mapToObj(NodeBuilder::node).toArray(NodeBuilder[]::new);
        World world = World.of(JobBuilder.system("a").canaries(2, 50).build(), nodes);
        Plan first = world.evaluate().plan();
        assertThat(first.deployment().orElseThrow().desiredCanaries())
                .as("nothing was there to be compared with")
                .isEmpty();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(next.build());
        return world;
    }

    private static List<JobAllocation> canaries(World world) {
        return world.live().stream().filter(JobAllocation::canary).toList();
    }

    @Test
    void areAShareOfTheNodesThatChangeAndComeAtThePaceOfTheUpdate() {
        World world = changed();

        Plan first = world.evaluate().plan();
        assertThat(first.deployment().orElseThrow().desiredCanaries())
                .as("half of five, rounded up")
                .containsEntry("web", 3);
        assertThat(first.deployment().orElseThrow().desiredTotals()).containsEntry("web", NODES);
        assertThat(first.placements())
                .hasSize(2)
                .allMatch(placement -> placement.lineage().canary());
        assertThat(first.stops()).as("a canary takes a place").hasSize(2);
        assertThat(first.desiredUpdates().get("web")).extracting("canary").isEqualTo(2);
        assertThat(world.evaluate().plan().placements())
                .as("none of them is healthy yet")
                .isEmpty();

        world.settle();
        assertThat(world.evaluate().plan().placements()).hasSize(1);
        world.settle();
        assertThat(world.evaluate().plan().placements())
                .as("three wait for somebody's word")
                .isEmpty();
        assertThat(canaries(world)).hasSize(3);
    }

    @Test
    void areNotPlacedOnANodeThatComesOnceTheyArePromoted() {
        World world = changed();
        world.evaluate();
        world.settle();
        world.evaluate();
        world.settle();
        world.promote();
        for (int round = 0; round < 3; round++) {
            world.evaluate();
            world.settle();
        }
        world.put(node(NODES + 1));

        assertThat(world.evaluate().plan().placements())
                .singleElement()
                .satisfies(placement -> assertThat(placement.lineage().canary()).isFalse());
    }

    /** So many percent of so many nodes, rounded up. */
    @ParameterizedTest
    @CsvSource({"50, 5, 3", "25, 4, 1", "1, 10, 1", "30, 7, 3", "99, 10, 10", "100, 3, 3"})
    void areAPercentageRoundedUp(int percent, int nodes, int canaries) {
        World world = World.of(JobBuilder.system("a").build());
        IntStream.rangeClosed(1, nodes).mapToObj(NodeBuilder::node).forEach(world::put);
        world.evaluate();
        world.settle();
        world.register(
                JobBuilder.system("a").canaries(1, percent).command("other").build());

        assertThat(world.evaluate().plan().deployment().orElseThrow().desiredCanaries())
                .containsEntry("web", canaries);
    }

    @Test
    void letTheOtherNodesFollowOnceTheyArePromoted() {
        World world = changed();
        world.evaluate();
        world.settle();
        world.evaluate();
        world.settle();
        world.promote();

        Plan rest = world.evaluate().plan();

        assertThat(rest.placements())
                .hasSize(2)
                .noneMatch(placement -> placement.lineage().canary());
        assertThat(rest.deployment()).isEmpty();
    }

    @Test
    void comeBackWhereTheyHaveEnded() {
        World world = changed();
        world.evaluate();
        JobAllocation canary = canaries(world).get(0);
        world.report(canary, ClientStatus.FAILED);

        Placement again = world.evaluate().plan().placements().stream()
                .filter(placement -> placement.node().equals(canary.node()))
                .findFirst()
                .orElseThrow();

        assertThat(again.lineage().canary()).isTrue();
        assertThat(again.deployment()).isEqualTo(canary.deployment());
    }

    @Test
    void leaveNewNodesToTheVersionThatWasProved() {
        World world = changed();
        world.evaluate();
        world.put(node(6));

        Placement added = world.evaluate().plan().placements().get(0);

        assertThat(added.node()).isEqualTo(id(6));
        assertThat(added.lineage().jobVersion()).hasValue(0);
        assertThat(added.lineage().canary()).isFalse();
        assertThat(added.deployment()).isEmpty();
    }

    @Test
    void areNotNeededForWhatChangesInPlace() {
        World world = changed(JobBuilder.system("a").canaries(2, 50).priority(51));

        Plan plan = world.evaluate().plan();

        assertThat(plan.inPlace()).hasSize(NODES);
        assertThat(plan.deployment().orElseThrow().desiredCanaries()).isEmpty();
    }

    @Test
    void areNotAddedWhileTheirDeploymentIsHeld() {
        World world = changed();
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.PAUSED);

        assertThat(world.evaluate().plan().placements()).isEmpty();
    }

    @Test
    void areNoneOfAVersionThatTheyTakeWhereTheyAre() {
        World world = changed();
        world.evaluate();
        List<JobAllocation> first = canaries(world);
        world.register(JobBuilder.system("a")
                .canaries(2, 50)
                .command("other")
                .priority(51)
                .build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.inPlace())
                .extracting(Plan.InPlaceUpdate::allocation)
                .containsAll(first.stream().map(JobAllocation::id).toList());
        assertThat(canaries(world))
                .extracting(JobAllocation::id)
                .doesNotContainAnyElementsOf(
                        first.stream().map(JobAllocation::id).toList());
    }
}

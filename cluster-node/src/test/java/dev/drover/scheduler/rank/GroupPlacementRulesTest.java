package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Spread;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a group's placements have to do with those of another group of the job, which come before. */
class GroupPlacementRulesTest {
    private static final String RACK = "${meta.rack}";

    /** Group {@code web}, of one allocation. */
    private static JobBuilder job() {
        return service("a").size(100, 100);
    }

    private static Plan plan(JobBuilder job, int nodes) {
        World world = World.of(job.build());
        for (int number = 1; number <= nodes; number++) {
            world.put(node(number).meta("rack", "r" + number));
        }
        return world.plan().plan();
    }

    private static List<NodeId> nodesOf(Plan plan, String group) {
        return placements(plan, group).stream().map(Placement::node).toList();
    }

    private static List<Placement> placements(Plan plan, String group) {
        return plan.placements().stream()
                .filter(placement -> placement.group().equals(group))
                .toList();
    }

    /** A part of what the first placement of {@code api} got; empty if it was not counted. */
    private static OptionalDouble part(Plan plan, int node, String component) {
        Map<String, Double> components = placements(plan, "api").get(0).metrics().scores().stream()
                .filter(score -> score.node().equals(id(node)))
                .findFirst()
                .map(NodeScore::components)
                .orElseThrow();
        return components.containsKey(component)
                ? OptionalDouble.of(Objects.requireNonNull(components.get(component)))
                : OptionalDouble.empty();
    }

    @Test
    void spreadsCountTheirOwnGroup() {
        Spread.Target half = new Spread.Target("r1", 50);
        Plan ofGroup = plan(job().group("api", group -> small(group).count(10).spread(RACK, 60, half)), 1);
        Plan ofJob = plan(
                job().jobSpread(RACK, 60, half)
                        .group("api", group -> small(group).count(10)),
                1);

        for (Plan plan : List.of(ofGroup, ofJob)) {
            assertThat(nodesOf(plan, "web")).containsExactly(id(1));
            assertThat(part(plan, 1, "allocation-spread").orElseThrow())
                    .as("one of five that are wanted there")
                    .isCloseTo(0.8, within(1e-12));
        }
    }

    @Test
    void spreadsShareTheirWeightsWithThoseOfTheJobAndOfNoOtherGroup() {
        Plan plan = plan(
                job().spread(RACK, 90, new Spread.Target("r1", 100))
                        .jobSpread("${node.datacenter}", 20, new Spread.Target("dc1", 100))
                        .group("api", group -> small(group).count(10).spread(RACK, 80, new Spread.Target("r1", 50))),
                1);

        assertThat(part(plan, 1, "allocation-spread").orElseThrow()).isCloseTo(0.8 * 0.8 + 0.9 * 0.2, within(1e-12));
    }

    @Test
    void antiAffinityCountsTheOwnGroup() {
        Plan plan = plan(job().group("api", group -> small(group).count(2)), 1);

        assertThat(part(plan, 1, "job-anti-affinity")).isEmpty();
        assertThat(placements(plan, "api").get(1).metrics().scores())
                .allSatisfy(score -> assertThat(score.components()).containsEntry("job-anti-affinity", -1.0));
    }

    @Test
    void distinctHostsOfTheJobHoldBetweenItsGroups() {
        Plan plan =
                plan(job().constraint("", "distinct_hosts", "true").group("api", GroupPlacementRulesTest::small), 1);

        assertThat(plan.placements()).extracting(Placement::group).containsExactly("web");
        assertThat(Objects.requireNonNull(plan.failedGroups().get("api")).constraintFiltered())
                .isEqualTo(Map.of("distinct_hosts", 1));
        Plan room =
                plan(job().constraint("", "distinct_hosts", "true").group("api", GroupPlacementRulesTest::small), 2);
        assertThat(room.placements()).extracting(Placement::node).containsExactlyInAnyOrder(id(1), id(2));
    }

    @Test
    void distinctHostsOfAGroupHoldWithinItAlone() {
        Plan plan = plan(
                job().group("api", group -> small(group).count(2).groupConstraint("", "distinct_hosts", "true")), 1);

        assertThat(nodesOf(plan, "web")).containsExactly(id(1));
        assertThat(nodesOf(plan, "api")).containsExactly(id(1));
        assertThat(plan.queued()).isEqualTo(Map.of("web", 0, "api", 1));
    }

    @Test
    void distinctPropertyOfTheJobCountsAllGroups() {
        Plan plan = plan(
                job().constraint(RACK, "distinct_property", "2")
                        .group("api", group -> small(group).count(2)),
                1);

        assertThat(plan.queued()).isEqualTo(Map.of("web", 0, "api", 1));
        assertThat(Objects.requireNonNull(plan.failedGroups().get("api")).constraintFiltered())
                .isEqualTo(Map.of("distinct_property: ${meta.rack}=r1 used by 2 allocs", 1));
    }

    @Test
    void distinctPropertyOfAGroupCountsItAlone() {
        Plan plan = plan(
                job().group("api", group -> small(group).count(2).groupConstraint(RACK, "distinct_property", "")), 1);

        assertThat(plan.queued()).isEqualTo(Map.of("web", 0, "api", 1));
        assertThat(nodesOf(plan, "api")).containsExactly(id(1));
    }

    private static JobBuilder small(JobBuilder group) {
        return group.size(100, 100);
    }
}

package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.batch;
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
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Affinities and spreads: Nomad's formulas, rule by rule. */
class PreferenceRulesTest {
    private static final String RACK = "${meta.rack}";

    private static NodeBuilder[] racks(String... racks) {
        return IntStream.rangeClosed(1, racks.length)
                .mapToObj(number -> node(number).meta("rack", racks[number - 1]))
                .toArray(NodeBuilder[]::new);
    }

    private static NodeScore score(Placement placement, NodeId node) {
        return placement.metrics().scores().stream()
                .filter(score -> score.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static double part(Placement placement, int node, String component) {
        return Objects.requireNonNull(score(placement, id(node)).components().get(component));
    }

    private static Map<String, Long> byRack(World world) {
        return world.live().stream()
                .collect(Collectors.groupingBy(
                        allocation -> Objects.requireNonNull(world.snapshot()
                                .node(allocation.node())
                                .orElseThrow()
                                .node()
                                .meta()
                                .get("rack")),
                        TreeMap::new,
                        Collectors.counting()));
    }

    @Test
    void affinityIsTheShareOfTheWeightsThatMatch() {
        JobBuilder job = service("a")
                .jobAffinity(RACK, "r1", 50)
                .affinity(RACK, "r2", -25)
                .taskAffinity("${node.unique.name}", "node-3", 25);
        Placement placement = placed(job, racks("r1", "r2", "r1", "r9"));
        assertThat(part(placement, 1, "node-affinity")).isEqualTo(0.5);
        assertThat(part(placement, 2, "node-affinity")).isEqualTo(-0.25);
        assertThat(part(placement, 3, "node-affinity")).isEqualTo(0.75);
        assertThat(score(placement, id(4)).components()).doesNotContainKey("node-affinity");
        assertThat(placement.node()).isEqualTo(id(3));
    }

    private static Placement placed(JobBuilder job, NodeBuilder... nodes) {
        Plan plan = World.of(job.build(), nodes).plan().plan();
        assertThat(plan.failedGroups()).isEmpty();
        return plan.placements().get(0);
    }

    @Test
    void normalizedScoreIsTheMeanOfWhatCounts() {
        Placement placement = placed(service("a").affinity(RACK, "r1", 100), racks("r1", "r2"));
        NodeScore matched = score(placement, id(1));
        NodeScore other = score(placement, id(2));
        double binPack = part(placement, 1, "binpack");
        assertThat(matched.normalized()).isCloseTo((binPack + 1) / 2, within(1e-12));
        assertThat(other.normalized()).isCloseTo(binPack, within(1e-12));
    }

    @Test
    void looksAtAHundredNodesWhereSomeAreWantedMore() {
        NodeBuilder[] nodes =
                IntStream.rangeClosed(1, 300).mapToObj(NodeBuilder::node).toArray(NodeBuilder[]::new);
        assertThat(placed(batch("a").affinity(RACK, "r1", 10), nodes).metrics().nodesEvaluated())
                .isEqualTo(100);
        assertThat(placed(service("a").spread(RACK, 10), nodes).metrics().nodesEvaluated())
                .isGreaterThanOrEqualTo(100);
        assertThat(placed(service("a").count(150).affinity(RACK, "r1", 10), nodes)
                        .metrics()
                        .nodesEvaluated())
                .isEqualTo(150);
    }

    @Test
    void spreadWithTargetsIsTheShareStillMissing() {
        JobBuilder job = service("a").count(10).spread(RACK, 50, new Spread.Target("r1", 70));
        Placement placement = placed(job, racks("r1", "r2"));
        assertThat(part(placement, 1, "allocation-spread")).isCloseTo(6.0 / 7, within(1e-12));
        assertThat(part(placement, 2, "allocation-spread")).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void spreadsShareTheirWeights() {
        JobBuilder job = service("a")
                .count(10)
                .size(100, 100)
                .spread(RACK, 30, new Spread.Target("r1", 100))
                .jobSpread("${node.datacenter}", 90, new Spread.Target("dc1", 50));
        Placement placement = placed(job, racks("r1"));
        assertThat(part(placement, 1, "allocation-spread")).isCloseTo(0.9 * 0.25 + 0.8 * 0.75, within(1e-12));
    }

    @Test
    void spreadPunishesValuesThatAreNotWantedAndNodesWithoutOne() {
        JobBuilder job =
                service("a").count(10).spread(RACK, 50, new Spread.Target("r1", 50), new Spread.Target("r2", 50));
        NodeBuilder[] nodes = racks("r1", "r3", "r2");
        nodes[2] = node(3);
        Placement placement = placed(job, nodes);
        assertThat(part(placement, 1, "allocation-spread")).isCloseTo(0.8, within(1e-12));
        assertThat(part(placement, 2, "allocation-spread")).isEqualTo(-1);
        assertThat(part(placement, 3, "allocation-spread")).isEqualTo(-1);
    }

    @Test
    void spreadGivesATargetOfNothingTheLowestBoost() {
        JobBuilder job = service("a").count(10).spread(RACK, 50, new Spread.Target("r1", 0));
        Placement placement = placed(job, racks("r1", "r2"));
        assertThat(part(placement, 1, "allocation-spread")).isEqualTo(-1);
        assertThat(part(placement, 2, "allocation-spread")).isCloseTo(0.9, within(1e-12));
    }

    /** CVE-2022-24684: a spread that nobody had thought of ended the server that planned for it. */
    @Test
    void spreadOfAnyKindPlacesAll() {
        for (String attribute : List.of(RACK, "${no.such}", "${meta.", "", "$")) {
            for (String value : List.of("r1", "r2", "", "none")) {
                for (int percent : new int[] {0, 1, 99, 100}) {
                    Spread.Target[] targets = {new Spread.Target(value, percent), new Spread.Target("r3", 100 - percent)
                    };
                    JobBuilder job = service("a").count(4).size(100, 100);
                    job.spread(attribute, 1, targets).spread(attribute, 100).jobSpread(RACK, 50, targets[1]);
                    assertThat(World.of(job.build(), racks("r1", "r2", "r2"))
                                    .plan()
                                    .plan()
                                    .placements())
                            .hasSize(4)
                            .allSatisfy(
                                    placement -> assertThat(placement.metrics().scores())
                                            .allSatisfy(score -> assertThat(
                                                            score.components().values())
                                                    .allMatch(Double::isFinite)));
                }
            }
        }
    }

    @Test
    void spreadReachesItsTargets() {
        World world = World.of(
                service("a")
                        .count(10)
                        .size(100, 100)
                        .spread(RACK, 100, new Spread.Target("r1", 60), new Spread.Target("r2", 40))
                        .build(),
                racks("r1", "r1", "r2", "r2", "r3"));
        world.evaluate();
        assertThat(byRack(world)).isEqualTo(Map.of("r1", 6L, "r2", 4L));
    }

    @Test
    void evenSpreadPrefersTheValuesWithFewest() {
        World world =
                World.of(service("a").count(4).size(100, 100).spread(RACK, 50).build(), racks("r1", "r2", "r3"));
        Plan plan = world.plan().plan();
        Placement first = plan.placements().get(0);
        assertThat(first.metrics().scores())
                .allSatisfy(score -> assertThat(score.components()).doesNotContainKey("allocation-spread"));
        Placement second = plan.placements().get(1);
        int used = first.node().equals(id(1)) ? 1 : first.node().equals(id(2)) ? 2 : 3;
        for (int number = 1; number <= 3; number++) {
            assertThat(part(second, number, "allocation-spread")).isEqualTo(number == used ? -1 : 1);
        }
        world.evaluate();
        assertThat(byRack(world).values()).containsExactlyInAnyOrder(1L, 1L, 2L);
    }

    @Test
    void evenSpreadWeighsByHowUnevenItIs() {
        World world =
                World.of(service("a").count(3).size(100, 100).spread(RACK, 50).build(), racks("r1", "r1", "r1"));
        world.evaluate();
        world.put(node(4).meta("rack", "r2"));
        world.register(service("a").count(4).size(100, 100).spread(RACK, 50).build());
        world.evaluate();
        assertThat(byRack(world)).isEqualTo(Map.of("r1", 3L, "r2", 1L));
        world.register(service("a").count(5).size(100, 100).spread(RACK, 50).build());
        Placement fifth = world.plan().plan().placements().get(0);
        assertThat(part(fifth, 4, "allocation-spread")).isEqualTo(2);
        assertThat(part(fifth, 1, "allocation-spread")).isEqualTo(-2);
    }

    @Test
    void stoppedAllocationsNoLongerCount() {
        World world =
                World.of(service("a").count(2).size(100, 100).spread(RACK, 50).build(), racks("r1", "r2"));
        world.evaluate();
        world.register(service("a").count(1).size(100, 100).spread(RACK, 50).build());
        world.evaluate();
        world.settle();
        String left = byRack(world).keySet().iterator().next();
        world.register(service("a").count(2).size(100, 100).spread(RACK, 50).build());
        world.evaluate();
        assertThat(byRack(world)).isEqualTo(Map.of("r1", 1L, "r2", 1L));
        assertThat(left).isIn("r1", "r2");
    }
}

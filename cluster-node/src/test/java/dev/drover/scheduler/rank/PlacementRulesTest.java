package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.job.Network.Port;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.scheduler.World;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.ProposedNodes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementRulesTest {
    private static NodeBuilder[] nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(NodeBuilder::node).toArray(NodeBuilder[]::new);
    }

    private static Placement placed(JobBuilder job, NodeBuilder... nodes) {
        Plan plan = World.of(job.build(), nodes).plan().plan();
        assertThat(plan.failedGroups()).isEmpty();
        return plan.placements().get(0);
    }

    private static PlacementMetrics failed(JobBuilder job, NodeBuilder... nodes) {
        Plan plan = World.of(job.build(), nodes).plan().plan();
        return Objects.requireNonNull(plan.failedGroups().get("web"));
    }

    private static double score(Algorithm algorithm, NodeBuilder node, int cpu, int memory) {
        return BinPack.score(algorithm, node.view(), cpu, memory);
    }

    @Test
    void binPackFollowsNomadsFormula() {
        NodeBuilder node = node(1).size(1000, 1000);
        assertThat(score(Algorithm.BINPACK, node, 0, 0)).isEqualTo(0);
        assertThat(score(Algorithm.BINPACK, node, 1000, 1000)).isEqualTo(1);
        double half = (20 - 2 * Math.sqrt(10)) / 18;
        assertThat(score(Algorithm.BINPACK, node, 500, 500)).isCloseTo(half, within(1e-12));
        double mixed = (20 - Math.pow(10, 0.75) - Math.pow(10, 0.1)) / 18;
        assertThat(score(Algorithm.BINPACK, node, 250, 900)).isCloseTo(mixed, within(1e-12));
    }

    @Test
    void spreadAlgorithmIsItsMirrorImage() {
        NodeBuilder node = node(1).size(1000, 1000);
        assertThat(score(Algorithm.SPREAD, node, 0, 0)).isEqualTo(1);
        assertThat(score(Algorithm.SPREAD, node, 1000, 1000)).isEqualTo(0);
        double mixed = (Math.pow(10, 0.75) + Math.pow(10, 0.1) - 2) / 18;
        assertThat(score(Algorithm.SPREAD, node, 250, 900)).isCloseTo(mixed, within(1e-12));
    }

    @Test
    void reservedResourcesDoNotCount() {
        NodeBuilder node = node(1).size(1000, 1000).reserve(500, 500, 0);
        assertThat(score(Algorithm.BINPACK, node, 500, 500)).isEqualTo(1);
    }

    @Test
    void spreadAlgorithmPrefersTheEmptierNode() {
        World world = World.of(service("a").size(2000, 2000).build(), node(1));
        world.evaluate();
        World other = World.of(service("b").build(), node(2))
                .configure(SchedulerConfiguration.STANDARD.withAlgorithm(Algorithm.SPREAD));
        world.snapshot().node(id(1)).orElseThrow().held().forEach(held -> other.put(node(1).holds(held)));
        assertThat(other.plan().plan().placements()).extracting(Placement::node).containsExactly(id(2));
    }

    @Test
    void prefersTheFullerNode() {
        World world = World.of(service("a").size(2000, 2000).build(), node(1));
        world.evaluate();
        World other = World.of(service("b").build(), node(2));
        world.snapshot().node(id(1)).orElseThrow().held().forEach(held -> other.put(node(1).holds(held)));
        assertThat(other.plan().plan().placements()).extracting(Placement::node).containsExactly(id(1));
    }

    @Test
    void spreadsOneJobsAllocationsOverNodes() {
        Plan plan = World.of(service("a").count(4).build(), nodes(4)).plan().plan();
        assertThat(plan.placements()).extracting(Placement::node).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{1} of {0} are there")
    @CsvSource({"2, 1, -1", "5, 1, -0.4", "5, 3, -0.8", "5, 4, -1", "10, 2, -0.3"})
    void antiAffinityIsTheShareOfTheCount(int count, int there, double expected) {
        World world = World.of(service("a").count(count).size(10, 10).build(), node(1));
        List<Placement> placements = world.plan().plan().placements();
        NodeScore score = placements.get(there).metrics().scores().get(0);
        double antiAffinity = Objects.requireNonNull(score.components().get("job-anti-affinity"));
        double binPack = Objects.requireNonNull(score.components().get("binpack"));
        assertThat(antiAffinity).isCloseTo(expected, within(1e-12));
        assertThat(score.normalized()).isCloseTo((binPack + expected) / 2, within(1e-12));
        assertThat(placements.get(0).metrics().scores().get(0).components()).doesNotContainKey("job-anti-affinity");
    }

    @Test
    void looksAtTwoNodesForBatchAndAtLogarithmicallyManyForServices() {
        assertThat(placed(batch("a"), nodes(100)).metrics().nodesEvaluated()).isEqualTo(2);
        assertThat(placed(service("a"), nodes(100)).metrics().nodesEvaluated()).isEqualTo(7);
        assertThat(placed(service("a"), nodes(64)).metrics().nodesEvaluated()).isEqualTo(6);
        assertThat(placed(service("a"), nodes(3)).metrics().nodesEvaluated()).isEqualTo(2);
        assertThat(placed(service("a"), nodes(1)).metrics().nodesEvaluated()).isEqualTo(1);
    }

    @Test
    void looksAtAsManyNodesAsTheOperatorWantsWhereSomeAreWantedMore() {
        SchedulerConfiguration standard = SchedulerConfiguration.STANDARD;
        SchedulerConfiguration few =
                new SchedulerConfiguration(standard.algorithm(), false, false, false, standard.preemption(), 7);
        JobBuilder drawn = service("a").affinity("${node.class}", "big", 50);
        JobBuilder spread = batch("a").spread("${node.datacenter}", 50);
        for (JobBuilder job : List.of(drawn, spread)) {
            assertThat(evaluated(few, job.count(1))).isEqualTo(7);
            assertThat(evaluated(few, job.count(9))).as("at least its count").isEqualTo(9);
            assertThat(evaluated(standard, job.count(1))).isEqualTo(100);
        }
        assertThat(evaluated(few, service("a"))).as("one that wants none more").isEqualTo(7);
        assertThat(evaluated(few, batch("a"))).as("one that wants none more").isEqualTo(2);
    }

    private static int evaluated(SchedulerConfiguration configuration, JobBuilder job) {
        World world = World.of(job.build(), nodes(110)).configure(configuration);
        return world.plan().plan().placements().get(0).metrics().nodesEvaluated();
    }

    @Test
    void takesTheFirstOfEqualNodes() {
        SchedulingResult result = World.of(service("a").build(), nodes(10)).plan();
        assertThat(result.plan().placements())
                .extracting(Placement::node)
                .containsExactly(result.basis().nodesConsidered().get(0));
    }

    @Test
    void looksOnBehindAtMostThreeNodesWithABadScore() {
        World world = World.of(batch("a").count(6).size(100, 100).build(), nodes(6));
        Plan plan = world.plan().plan();
        assertThat(plan.placements()).extracting(Placement::node).doesNotHaveDuplicates();
        world.evaluate();
        world.register(batch("a").count(7).size(100, 100).build());
        SchedulingResult result = world.plan();
        Placement seventh = result.plan().placements().get(0);
        assertThat(seventh.metrics().nodesEvaluated()).isEqualTo(5);
        assertThat(seventh.node())
                .as("nobody comes back to the three")
                .isEqualTo(result.basis().nodesConsidered().get(3));
    }

    @Test
    void keepsTheBestFiveScores() {
        PlacementMetrics metrics = placed(service("a"), nodes(100)).metrics();
        assertThat(metrics.scores())
                .hasSize(5)
                .isSortedAccordingTo((one, other) -> Double.compare(other.normalized(), one.normalized()));
        assertThat(metrics.nodesInPool()).isEqualTo(100);
        assertThat(metrics.nodesAvailable()).isEqualTo(Map.of("dc1", 100));
    }

    @Test
    void assignsGroupAndTaskPorts() {
        Placement placement = placed(
                service("a")
                        .groupPorts(new Port("http", 0, -1), new Port("admin", 9000, 80))
                        .taskPorts(new Port("debug", 0, 0)),
                node(1));
        List<AssignedPort> ports = placement.resources().ports();
        assertThat(ports).extracting(AssignedPort::label).containsExactly("http", "admin");
        assertThat(ports.get(0).port()).isBetween(20_000, 32_000);
        assertThat(ports.get(0).to()).isEqualTo(ports.get(0).port());
        assertThat(ports.get(0).isStatic()).isFalse();
        assertThat(ports.get(1)).isEqualTo(new AssignedPort("admin", 9000, 80, "127.0.0.1", true));
        AllocatedResources.TaskShare main =
                Objects.requireNonNull(placement.resources().tasks().get("main"));
        assertThat(main.ports()).singleElement().satisfies(port -> {
            assertThat(port.label()).isEqualTo("debug");
            assertThat(port.to()).isZero();
            assertThat(port.port()).isNotEqualTo(ports.get(0).port());
        });
    }

    @Test
    void findsTheLastFreeDynamicPort() {
        JobBuilder job = batch("a").count(3).size(10, 10).groupPorts(new Port("http", 0, 0));
        Plan plan = World.of(job.build(), node(1).dynamicPorts(20_000, 20_003).reservedPorts(20_002))
                .plan()
                .plan();
        assertThat(plan.placements())
                .extracting(placement -> placement.resources().ports().get(0).port())
                .containsExactlyInAnyOrder(20_000, 20_001, 20_003);
    }

    @Test
    void findsTheOnlyFreeDynamicPortWhereTwentyPicksFail() {
        Integer[] others = IntStream.range(20_000, 32_000).boxed().toArray(Integer[]::new);
        Placement placement = placed(service("a").groupPorts(new Port("http", 0, 0)), node(1).reservedPorts(others));
        assertThat(placement.resources().ports()).extracting(AssignedPort::port).containsExactly(32_000);
    }

    @Test
    void saysThatDynamicPortsAreUsedUp() {
        PlacementMetrics metrics = failed(
                service("a").groupPorts(new Port("x", 0, 0), new Port("y", 0, 0)),
                node(1).dynamicPorts(20_000, 20_000));
        assertThat(metrics.dimensionExhausted()).isEqualTo(Map.of("network: dynamic port selection failed", 1));
    }

    @Test
    void saysWhichStaticPortIsTaken() {
        World world = World.of(
                service("a").count(2).groupPorts(new Port("http", 8080, 0)).build(), node(1));
        Plan plan = world.plan().plan();
        assertThat(plan.placements()).hasSize(1);
        assertThat(Objects.requireNonNull(plan.failedGroups().get("web")).dimensionExhausted())
                .isEqualTo(Map.of("network: reserved port collision http=8080", 1));
        assertThat(failed(service("a").taskPorts(new Port("http", 22, 0)), node(1).reservedPorts(22))
                        .dimensionExhausted())
                .isEqualTo(Map.of("network: reserved port collision http=22", 1));
    }

    @Test
    void doesNotPickADynamicPortThatIsAskedForByNumber() {
        for (int port = 20_000; port < 20_002; port++) {
            Placement placement = placed(
                    service("a").groupPorts(new Port("any", 0, 0)).taskPorts(new Port("fixed", port, 0)),
                    node(1).dynamicPorts(20_000, 20_001));
            assertThat(placement.resources().ports().get(0).port()).isEqualTo(40_001 - port);
        }
    }

    @Test
    void namesTheDimensionThatIsExhausted() {
        assertThat(failed(service("a").size(4001, 10), node(1)).dimensionExhausted())
                .isEqualTo(Map.of("cpu", 1));
        assertThat(failed(service("a").size(10, 8001), node(1)).dimensionExhausted())
                .isEqualTo(Map.of("memory", 1));
        PlacementMetrics disk = failed(service("a").disk(100_001), node(1).nodeClass("small"));
        assertThat(disk.dimensionExhausted()).isEqualTo(Map.of("disk", 1));
        assertThat(disk.classExhausted()).isEqualTo(Map.of("small", 1));
        assertThat(disk.nodesExhausted()).isEqualTo(1);
    }

    @Test
    void countsEverythingANodeLacks() {
        JobBuilder job = service("a").size(4001, 8001).disk(100_001).groupPorts(new Port("ssh", 22, 0));
        assertThat(failed(job, node(1).reservedPorts(22)).dimensionExhausted())
                .isEqualTo(Map.of("network: reserved port collision ssh=22", 1, "cpu", 1, "memory", 1, "disk", 1));
    }

    @Test
    void penalisesNodesWhereAnEarlierAttemptFailed() {
        World world = World.of(service("a").build(), nodes(2));
        SchedulingRequest request = world.request();
        NodeSelector selector = new NodeSelector(
                request.brief().job(),
                BaseSet.of(request.snapshot(), request.brief().job()),
                new Feasibility(request.brief().job()),
                new ProposedNodes(request.snapshot(), request.brief()),
                request.configuration(),
                request.seed(),
                Witness.NONE);
        Selection selection = selector.select(request.brief().job().groups().get(0), Set.of(id(1)));
        assertThat(selection.choice().orElseThrow().node().id()).isEqualTo(id(2));
        NodeScore worse = selection.metrics().scores().get(1);
        double binPack = Objects.requireNonNull(worse.components().get("binpack"));
        assertThat(worse.node()).isEqualTo(id(1));
        assertThat(worse.components()).containsEntry("node-reschedule-penalty", -1.0);
        assertThat(worse.normalized()).isCloseTo((binPack - 1) / 2, within(1e-12));
    }

    @Test
    void usesANodeUpToTheLastMegahertz() {
        JobBuilder job = batch("a").count(9).size(500, 10);
        Plan plan = World.of(job.build(), node(1)).plan().plan();
        assertThat(plan.placements()).hasSize(8);
        assertThat(plan.queued()).isEqualTo(Map.of("web", 1));
    }

    @Test
    void honoursDistinctHosts() {
        JobBuilder job = service("a").count(3).constraint("", "distinct_hosts", "true");
        Plan plan = World.of(job.build(), nodes(2)).plan().plan();
        assertThat(plan.placements()).extracting(Placement::node).containsExactlyInAnyOrder(id(1), id(2));
        assertThat(Objects.requireNonNull(plan.failedGroups().get("web")).constraintFiltered())
                .isEqualTo(Map.of("distinct_hosts", 2));
    }

    @Test
    void countsFilteredNodesByClassAndRule() {
        PlacementMetrics metrics = failed(
                service("a").groupConstraint("${meta.ssd}", "=", "yes"),
                node(1).nodeClass("small"),
                node(2).nodeClass("small"));
        assertThat(metrics.nodesFiltered()).isEqualTo(2);
        assertThat(metrics.classFiltered()).isEqualTo(Map.of("small", 2));
        assertThat(metrics.constraintFiltered()).isEqualTo(Map.of("${meta.ssd} = yes", 2));
    }
}

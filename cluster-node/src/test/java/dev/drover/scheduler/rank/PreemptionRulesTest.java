package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Network.Port;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has to go for whom; test nodes have 4000 MHz and 8000 MB. */
class PreemptionRulesTest {
    private static final SchedulerConfiguration ON = new SchedulerConfiguration(
            SchedulerConfiguration.STANDARD.algorithm(),
            false,
            false,
            false,
            new Preemption(true, true, true, true),
            SchedulerConfiguration.STANDARD.nodeLimit());

    private static HeldAllocation held(String name, int priority, int cpu, int memory) {
        return held(name, priority, cpu, memory, List.of());
    }

    private static HeldAllocation held(String name, int priority, int cpu, int memory, List<AssignedPort> ports) {
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(cpu, memory, 0, List.of())), 0, ports);
        return new HeldAllocation(new AllocationId(name), JobId.of(name), "web", resources, priority, 1);
    }

    /** One of priority 20, of which only what it holds counts. */
    private static HeldAllocation holder(String name, TaskShare share, int diskMb) {
        AllocatedResources resources = new AllocatedResources(Map.of("main", share), diskMb, List.of());
        return new HeldAllocation(new AllocationId(name), JobId.of(name), "web", resources, 20, 1);
    }

    private static TaskShare bandwidth(int mbits) {
        return new TaskShare(100, 100, 0, List.of(), List.of(), List.of(), mbits);
    }

    private static TaskShare cores(int cpuMhz, Integer... cores) {
        return new TaskShare(cpuMhz, 100, 0, List.of(), List.of(cores));
    }

    private static Selection select(SchedulerConfiguration configuration, JobBuilder job, NodeBuilder... nodes) {
        SchedulingRequest request = World.of(job.build(), nodes).request();
        NodeSelector selector = new NodeSelector(
                request.brief().job(),
                BaseSet.of(request.snapshot(), request.brief().job()),
                new Feasibility(request.brief().job()),
                new ProposedNodes(request.snapshot(), request.brief()),
                configuration,
                request.seed(),
                Witness.NONE);
        return selector.selectEvicting(request.brief().job().groups().get(0), Set.of());
    }

    static List<String> victims(JobBuilder job, NodeBuilder... nodes) {
        return select(ON, job, nodes).choice().stream()
                .flatMap(choice -> choice.victims().stream())
                .map(victim -> victim.id().value())
                .toList();
    }

    @Test
    void happensOnlyWhereItIsSwitchedOn() {
        NodeBuilder full = node(1).holds(held("low", 10, 4000, 100));
        assertThat(select(SchedulerConfiguration.STANDARD, service("a").priority(90), full)
                        .choice())
                .isEmpty();
        assertThat(victims(service("a").priority(90), full)).containsExactly("low");
    }

    @Test
    void happensOnlyWhereNoNodeHasRoom() {
        assertThat(select(ON, service("a").priority(90), node(1).holds(held("low", 10, 4000, 100)), node(2))
                        .choice())
                .hasValueSatisfying(choice -> {
                    assertThat(choice.node().id()).isEqualTo(id(2));
                    assertThat(choice.victims()).isEmpty();
                });
    }

    private static Arguments row(String rule, JobBuilder job, NodeBuilder node, String... victims) {
        return Arguments.of(rule, job, node, List.of(victims));
    }

    private static NodeBuilder full(int priority) {
        return node(1).holds(held("b", priority, 4000, 100));
    }

    /** Section 6 of Nomad's scheduler: whose room is taken. {@link DeviceRulesTest} has those of devices. */
    static Stream<Arguments> candidates() {
        return Stream.of(
                row("one that is ten less important", service("a").priority(60), full(50), "b"),
                row("not one that is nine less important", service("a").priority(59), full(50)),
                row("not one that is as important", service("a").priority(50), full(50)),
                row("not one that is more important", service("a").priority(50), full(90)),
                row(
                        "not what ends already, or is not taken yet",
                        service("a").priority(90),
                        full(HeldAllocation.NEVER)),
                row("nobody, where that would not do", service("a").priority(90).size(4001, 100), full(20)),
                row(
                        "the least important first",
                        service("a").priority(90).size(2000, 100),
                        node(1).holds(held("high", 60, 2000, 100)).holds(held("low", 20, 2000, 100)),
                        "low"),
                row(
                        "then whoever is next, where that is not enough",
                        service("a").priority(90).size(4000, 100),
                        node(1).holds(held("high", 60, 2000, 100)).holds(held("low", 20, 2000, 100)),
                        "low",
                        "high"),
                row(
                        "of those alike the nearest to what is asked",
                        service("a").priority(90).size(1000, 1000),
                        node(1).holds(held("big", 20, 2500, 5000))
                                .holds(held("fitting", 20, 1000, 1000))
                                .holds(held("small", 20, 500, 500)),
                        "fitting"),
                row(
                        "then the nearest to what is missing still",
                        service("a").priority(90).size(3000, 100),
                        node(1).size(4900, 8000)
                                .holds(held("most", 20, 2000, 100))
                                .holds(held("half", 20, 1900, 100))
                                .holds(held("rest", 20, 1000, 100)),
                        "most",
                        "rest"),
                row(
                        "but nobody who is not needed in the end",
                        service("a").priority(90).size(3500, 100),
                        node(1).size(8500, 8000)
                                .holds(held("low", 10, 500, 100))
                                .holds(held("middle", 20, 8000, 100)),
                        "middle"));
    }

    /** The node has shares enough for the cores that are asked, while only one of its four cores is free. */
    static Stream<Arguments> holders() {
        TaskShare share = new TaskShare(100, 100, 0, List.of());
        NodeBuilder disks = node(1).holds(holder("a", share, 45_000)).holds(holder("b", share, 50_000));
        NodeBuilder links = node(1).bandwidth(1_000)
                .holds(holder("a", bandwidth(450), 0))
                .holds(holder("b", bandwidth(500), 0))
                .holds(held("unconnected", 20, 3_000, 100));
        NodeBuilder cores = node(1).size(8_000, 8_000)
                .holds(held("shares", 10, 3_000, 100))
                .holds(holder("cores", cores(100, 0, 1, 2), 0));
        return Stream.of(
                row("the memory", job().size(100, 8_000), node(1).holds(held("m", 20, 100, 4_000)), "m"),
                row("the disk", job().disk(50_000), disks, "b"),
                row("the disk of several", job().disk(100_000), disks, "b", "a"),
                row("no disk that is not there", job().disk(100_001), disks),
                row("the bandwidth", job().bandwidth(500), links, "b"),
                row("the bandwidth of several", job().bandwidth(1_000), links, "b", "a"),
                row("no bandwidth that is not there", job().bandwidth(1_001), links),
                row("the cores", service("j").priority(90).cores(2), cores, "cores"),
                row(
                        "no cores of one that is too important",
                        service("j").priority(29).cores(2),
                        cores),
                row("no cores that are not there", service("j").priority(90).cores(5), cores),
                row("the port", job().groupPorts(new Port("http", 8080, 0)), listening(20), "holder"),
                row(
                        "no port of one that is too important",
                        job().groupPorts(new Port("http", 8080, 0)),
                        listening(85)));
    }

    private static JobBuilder job() {
        return service("j").priority(90).size(100, 100);
    }

    private static NodeBuilder listening(int priority) {
        AssignedPort http = new AssignedPort("http", 8080, 0, "", true);
        return node(1).holds(held("holder", priority, 100, 100, List.of(http)));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"candidates", "holders"})
    void takes(String rule, JobBuilder job, NodeBuilder node, List<String> expected) {
        assertThat(victims(job, node)).as(rule).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Two of one group would be nearer to what is asked than one of them and another. */
    @ParameterizedTest(name = "{0} may be missing")
    @CsvSource({"1, one other", "2, one two", "0, one two"})
    void penalisesTakingMoreOfOneGroupThanMayBeMissing(int maxParallel, String expected) {
        AllocatedResources resources = held("any", 20, 1000, 100).resources();
        NodeBuilder node = node(1).holds(held("rest", 90, 1000, 100)).holds(held("other", 20, 1000, 400));
        for (String id : List.of("one", "two")) {
            node.holds(new HeldAllocation(new AllocationId(id), JobId.of("twin"), "web", resources, 20, maxParallel));
        }
        assertThat(victims(service("a").priority(90).size(1900, 200), node))
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void penalisesWhoseGroupHasMadeRoomForThePlanBefore() {
        AllocatedResources resources = held("any", 20, 1000, 100).resources();
        NodeBuilder node = node(1).holds(held("rest", 90, 1000, 100)).holds(held("other", 20, 1000, 400));
        for (String id : List.of("one", "two")) {
            node.holds(new HeldAllocation(new AllocationId(id), JobId.of("twin"), "web", resources, 20, 1));
        }
        World world = World.of(
                        service("a").priority(90).count(2).size(1000, 100).build(), node)
                .configure(ON);
        assertThat(world.plan().plan().placements())
                .flatExtracting(placement -> placement.lineage().preempted())
                .containsExactly(new AllocationId("one"), new AllocationId("other"));
    }

    @Test
    void scoresByThePrioritiesOfThoseWhoGo() {
        NodeBuilder node = node(1).holds(held("b", 40, 2000, 100)).holds(held("c", 20, 2000, 100));
        Selection selection = select(ON, service("a").priority(90).size(4000, 100), node);
        double net = 40 + 60.0 / 40;
        double expected = 1 / (1 + Math.exp(0.0048 * (net - 2048)));
        double score = Objects.requireNonNull(
                selection.metrics().scores().get(0).components().get("preemption"));
        assertThat(score).isCloseTo(expected, within(1e-12));
    }

    /** The highest and the sum by the highest: 51, 41.5, 13, 91.01 and 2. */
    @ParameterizedTest
    @CsvSource({
        "50, 0.9999312936346494",
        "40 20, 0.9999343560847412",
        "10 10 10, 0.9999427485308074",
        "90 1, 0.9999167472938095",
        "1, 0.9999456928307114"
    })
    void theScoreFollowsNomadsFormula(String priorities, double score) {
        List<HeldAllocation> victims = Arrays.stream(priorities.split(" "))
                .map(priority -> held("p" + priority, Integer.parseInt(priority), 100, 100))
                .toList();
        assertThat(Preemptor.score(victims)).isCloseTo(score, within(1e-15));
    }
}

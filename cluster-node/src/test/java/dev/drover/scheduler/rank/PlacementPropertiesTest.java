package dev.drover.scheduler.rank;

import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.MoreCases;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.GroupFeasibility;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What holds for every plan of any job on any nodes; the seed names both. */
@AddLifecycleHook(MoreCases.class)
public class PlacementPropertiesTest {
    private static final String RACK = "${meta.rack}";
    private static final SchedulerConfiguration PREEMPTING = new SchedulerConfiguration(
            SchedulerConfiguration.STANDARD.algorithm(),
            false,
            false,
            false,
            new Preemption(true, true, true, true),
            100);

    private static NodeBuilder[] nodes(Random random) {
        NodeBuilder[] nodes = new NodeBuilder[1 + random.nextInt(12)];
        for (int at = 0; at < nodes.length; at++) {
            NodeBuilder node = node(at + 1)
                    .size(1000 + 1000 * random.nextInt(4), 1000 + 1000 * random.nextInt(4))
                    .disk(1000 + random.nextInt(4000))
                    .dynamicPorts(20_000, 20_001 + random.nextInt(4))
                    .nodeClass("c" + random.nextInt(2));
            if (random.nextInt(4) > 0) {
                node.meta("rack", "r" + random.nextInt(3));
            }
            int devices = equip(node, random);
            for (int held = random.nextInt(3); held > 0; held--) {
                node.holds(held(at + "-" + held, held <= devices ? Integer.toString(held - 1) : "", random));
            }
            nodes[at] = node;
        }
        return nodes;
    }

    /** How many devices of model a7 the node has. */
    private static int equip(NodeBuilder node, Random random) {
        if (random.nextBoolean()) {
            node.volume("data", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            node.network("public", random.nextBoolean() ? "127.0.0.1" : "10.0.0.1", 20_000);
        }
        node.bandwidth(random.nextInt(3) * 100);
        int devices = random.nextInt(4);
        if (devices > 0) {
            node.device("acme", "fpga", "a7", Map.of("memory", "4 GiB"), ids(devices));
            node.device("acme", "fpga", "b2", Map.of("memory", "8 GiB"), ids(random.nextInt(3)));
        }
        return devices;
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    /** @param device of model a7 that it holds; empty for none */
    private static HeldAllocation held(String name, String device, Random random) {
        String network = random.nextInt(3) == 0 ? "public" : "";
        String address = network.isEmpty() ? "127.0.0.1" : "10.0.0.1";
        AssignedPort port = new AssignedPort("x", 20_000 + random.nextInt(2), 0, address, false, network);
        List<AssignedDevices> devices =
                device.isEmpty() ? List.of() : List.of(new AssignedDevices("acme", "fpga", "a7", List.of(device)));
        TaskShare share = new TaskShare(
                random.nextInt(900), random.nextInt(900), 0, List.of(), List.of(), devices, random.nextInt(60));
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", share), random.nextInt(500), List.of(port));
        return new HeldAllocation(
                new AllocationId("held-" + name), JobId.of("other"), "web", resources, 10 * random.nextInt(9), 1);
    }

    private static Lifecycle lifecycle(Random random) {
        Lifecycle.Hook hook = List.of(Lifecycle.Hook.values()).get(random.nextInt(Lifecycle.Hook.values().length));
        return new Lifecycle(hook, hook != Lifecycle.Hook.POSTSTOP && random.nextBoolean());
    }

    private static JobBuilder job(Random random) {
        JobBuilder job = random.nextBoolean() ? JobBuilder.service("a") : JobBuilder.batch("a");
        job.priority(1 + random.nextInt(100));
        if (random.nextInt(3) == 0) {
            job.group("api", group -> group(group, random).count(1 + random.nextInt(4)));
        }
        switch (random.nextInt(6)) {
            case 0 -> job.constraint(RACK, "is_set", "");
            case 1 -> job.constraint("", "distinct_hosts", "true");
            case 2 -> job.constraint(RACK, "distinct_property", "2");
            default -> {}
        }
        return group(job, random);
    }

    private static JobBuilder group(JobBuilder job, Random random) {
        job.count(1 + random.nextInt(15)).size(100 + random.nextInt(900), 100 + random.nextInt(900));
        if (random.nextInt(4) == 0) {
            job.cores(1 + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            job.task("other", lifecycle(random), 100 + random.nextInt(900), 100 + random.nextInt(900));
        }
        if (random.nextInt(3) == 0) {
            job.groupPorts(new Port("any", 0, 0), new Port("fixed", 20_000 + random.nextInt(3), 0));
        }
        if (random.nextInt(3) == 0) {
            job.affinity(RACK, "r1", 50).jobAffinity("${node.class}", "c0", -30);
        }
        if (random.nextInt(3) == 0) {
            job.spread(RACK, 50, new Spread.Target("r0", random.nextInt(101)));
        }
        wantEquipment(job, random);
        switch (random.nextInt(5)) {
            case 0 -> job.groupConstraint(RACK, "is_set", "");
            case 1 -> job.groupConstraint("", "distinct_hosts", "true");
            case 2 -> job.groupConstraint(RACK, "distinct_property", "2");
            default -> {}
        }
        return job;
    }

    private static void wantEquipment(JobBuilder job, Random random) {
        if (random.nextInt(5) == 0) {
            job.volume("data", random.nextBoolean());
        }
        if (random.nextInt(4) == 0) {
            List<Affinity> large =
                    random.nextBoolean() ? List.of() : List.of(new Affinity("${device.attr.memory}", ">", "5 GiB", 50));
            job.device(new DeviceRequest("acme/fpga", 1 + random.nextInt(3), List.of(), large));
        }
        switch (random.nextInt(6)) {
            case 0 ->
                job.groupPorts(
                        new Port("fixed", 20_000 + random.nextInt(3), 0, "public"),
                        new Port("any", 0, 0, "public"),
                        new Port("own", 20_001, 0));
            case 1 -> job.bandwidth(50 + random.nextInt(100));
            default -> {}
        }
    }

    @Property(tries = 16_000)
    void everyPlacementFitsOnItsNode(@ForAll long seed) {
        Random random = new Random(seed);
        SchedulingRequest request = World.of(job(random).build(), nodes(random)).request();
        Plan plan = Scheduler.schedule(request).plan();
        for (NodeView node : request.snapshot().nodes()) {
            List<Placement> there = plan.placements().stream()
                    .filter(placement -> placement.node().equals(node.id()))
                    .toList();
            assertThat(NodeFit.refusals(node.capacity(), node.usage(), Map.of(), there))
                    .isEmpty();
        }
    }

    @Property(tries = 16_000)
    void everyConstraintHolds(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = job(random).build();
        SchedulingRequest request = World.of(job, nodes(random)).request();
        Plan plan = Scheduler.schedule(request).plan();
        Feasibility feasibility = new Feasibility(job);
        for (TaskGroup group : job.groups()) {
            List<Placement> own = plan.placements().stream()
                    .filter(placement -> placement.group().equals(group.name()))
                    .toList();
            own.forEach(placement -> assertThat(feasibility.obstacle(
                            request.snapshot().node(placement.node()).orElseThrow(), group))
                    .isEmpty());
            GroupFeasibility rules = feasibility.group(group);
            atMost(1, rules.wantsDistinctHostsOfGroup(), own, Placement::node);
            atMost(1, rules.wantsDistinctHostsOfJob(), plan.placements(), Placement::node);
            atMost(2, !rules.distinctPropertiesOfGroup().isEmpty(), own, placement -> rack(request, placement));
            atMost(
                    2,
                    !rules.distinctPropertiesOfJob().isEmpty(),
                    plan.placements(),
                    placement -> rack(request, placement));
        }
    }

    /** So many placements at most are alike, where that is wanted. */
    private static <K> void atMost(
            long most, boolean wanted, List<Placement> placements, Function<Placement, K> likeness) {
        if (wanted) {
            assertThat(placements.stream()
                            .collect(Collectors.groupingBy(likeness, Collectors.counting()))
                            .values())
                    .allMatch(count -> count <= most);
        }
    }

    private static String rack(SchedulingRequest request, Placement placement) {
        return request.snapshot()
                .node(placement.node())
                .orElseThrow()
                .node()
                .meta()
                .getOrDefault("rack", "none");
    }

    @Property(tries = 16_000)
    void theSameRequestMakesTheSamePlan(@ForAll long seed) {
        Random random = new Random(seed);
        SchedulingRequest request = World.of(job(random).build(), nodes(random)).request();
        assertThat(Scheduler.schedule(request)).isEqualTo(Scheduler.schedule(request));
    }

    @Property(tries = 16_000)
    void everyFailureNamesItsNearestNode(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = job(random).build();
        SchedulingRequest request = World.of(job, nodes(random)).request();
        for (PlacementMetrics metrics :
                Scheduler.schedule(request).plan().failedGroups().values()) {
            assertThat(metrics.explanation().misses()).isNotEmpty();
            assertThat(metrics.explanation().nearest())
                    .hasValueSatisfying(nearest -> assertThat(nearest.misses()).isNotEmpty());
        }
    }

    /** What the nodes hold against such a plan is what they will do with it. */
    @Property(tries = 16_000)
    void noPlanEvictsWhoIsNotLessImportantNorOverCommitsANode(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = job(random).build();
        SchedulingRequest request =
                World.of(job, nodes(random)).configure(PREEMPTING).request();
        Plan plan = Scheduler.schedule(request).plan();
        Set<AllocationId> evicted = new HashSet<>();
        for (NodeView node : request.snapshot().nodes()) {
            Map<AllocationId, HeldAllocation> held =
                    node.held().stream().collect(Collectors.toMap(HeldAllocation::id, Function.identity()));
            List<Placement> there = plan.placements().stream()
                    .filter(placement -> placement.node().equals(node.id()))
                    .toList();
            for (Placement placement : there) {
                for (AllocationId victim : placement.lineage().preempted()) {
                    assertThat(held).containsKey(victim);
                    assertThat(evicted.add(victim)).as("evicted once").isTrue();
                    HeldAllocation victimHeld = Objects.requireNonNull(held.get(victim));
                    assertThat(victimHeld.priority()).isLessThanOrEqualTo(job.priority() - 10);
                    assertThat(victimHeld.job()).isNotEqualTo(job.id());
                }
            }
            Map<AllocationId, AllocatedResources> holders =
                    node.held().stream().collect(Collectors.toMap(HeldAllocation::id, HeldAllocation::resources));
            assertThat(NodeFit.refusals(node.capacity(), node.usage(), holders, there))
                    .isEmpty();
        }
    }

    @Property(tries = 16_000)
    void whoeverGoesIsLessImportantAndLeavesEnough(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = job(random).build();
        SchedulingRequest request = World.of(job, nodes(random)).request();
        NodeSelector selector = new NodeSelector(
                job,
                BaseSet.of(request.snapshot(), job),
                new Feasibility(job),
                new ProposedNodes(request.snapshot(), request.brief()),
                PREEMPTING,
                seed,
                Witness.NONE);
        selector.selectEvicting(job.groups().get(0), Set.of()).choice().ifPresent(choice -> {
            NodeUsage left = choice.node().usage();
            for (HeldAllocation victim : choice.victims()) {
                assertThat(victim.priority()).isLessThanOrEqualTo(job.priority() - 10);
                left = left.remove(victim.resources());
            }
            assertThat(NodeFit.exhausted(choice.node().capacity(), left, choice.resources()))
                    .isEmpty();
        });
    }
}

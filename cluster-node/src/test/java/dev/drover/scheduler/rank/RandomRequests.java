package dev.drover.scheduler.rank;

import static dev.drover.scheduler.NodeBuilder.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Spread;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.RandomFacts;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Random jobs on random nodes, where others have their allocations. */
public final class RandomRequests {
    private static final String RACK = "${meta.rack}";

    private RandomRequests() {}

    public static SchedulingRequest request(Random random) {
        return World.of(job(random).build(), nodes(random)).request();
    }

    static NodeBuilder[] nodes(Random random) {
        NodeBuilder[] nodes = new NodeBuilder[1 + random.nextInt(12)];
        for (int at = 0; at < nodes.length; at++) {
            NodeBuilder node = node(at + 1)
                    .size(1000 + 1000 * random.nextInt(4), 1000 + 1000 * random.nextInt(4))
                    .disk(1000 + random.nextInt(4000))
                    .dynamicPorts(20_000, 20_001 + random.nextInt(4))
                    .maxAllocations(random.nextInt(4) == 0 ? 3 : 0);
            RandomFacts.give(node, random);
            if (random.nextInt(4) > 0) {
                node.meta("rack", "r" + random.nextInt(3));
            }
            String address = random.nextBoolean() ? "127.0.0.1" : "10.0.0.1";
            int devices = equip(node, address, random);
            for (int held = random.nextInt(3); held > 0; held--) {
                node.holds(held(at + "-" + held, held <= devices ? Integer.toString(held - 1) : "", address, random));
            }
            nodes[at] = node;
        }
        return nodes;
    }

    /**
     * How many devices of model a7 the node has.
     *
     * @param address of its network, if it has one
     */
    private static int equip(NodeBuilder node, String address, Random random) {
        if (random.nextBoolean()) {
            node.volume("data", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            node.network("public", address, 20_000);
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

    /**
     * What another job has there.
     *
     * @param device of model a7 that it holds; empty for none
     * @param publicAddress of the node's network, which it may have lost meanwhile
     */
    private static HeldAllocation held(String name, String device, String publicAddress, Random random) {
        String network = random.nextInt(3) == 0 ? "public" : "";
        String address = network.isEmpty() ? "127.0.0.1" : publicAddress;
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

    static JobBuilder job(Random random) {
        int type = random.nextInt(8);
        boolean isEverywhere = type < 2;
        JobBuilder job =
                switch (type) {
                    case 0 -> JobBuilder.system("a");
                    case 1 -> JobBuilder.sysbatch("a");
                    case 2, 3, 4 -> JobBuilder.service("a");
                    default -> JobBuilder.batch("a");
                };
        RandomFacts.want(job.priority(1 + random.nextInt(100)), random);
        if (random.nextInt(3) == 0) {
            job.group("api", group -> group(group, random).count(isEverywhere ? 1 : 1 + random.nextInt(4)));
        }
        switch (random.nextInt(6)) {
            case 0 -> job.constraint(RACK, "is_set", "");
            case 1 -> job.constraint("", "distinct_hosts", "true");
            case 2 -> job.constraint(RACK, "distinct_property", "2");
            default -> {}
        }
        group(job, random);
        return isEverywhere ? job.count(1) : job;
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
}

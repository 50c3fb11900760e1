package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Random histories of a service or batch job and its nodes. */
final class RandomHistory {
    /** How many steps a history has. */
    static final int STEPS = 25;

    private static final int NODES = 6;

    private RandomHistory() {}

    static World world(Random random) {
        World world = World.of(job(random, random.nextBoolean()));
        for (int number = 1; number <= NODES; number++) {
            NodeBuilder node = node(number)
                    .size(1000 + random.nextInt(3) * 1000, 1000 + random.nextInt(3) * 1000)
                    .disk(2000)
                    .reserve(random.nextInt(300), random.nextInt(300), 100)
                    .dynamicPorts(20_000, 20_000 + random.nextInt(4))
                    .meta("rack", "r" + random.nextInt(2));
            node.holds(foreign(number, random, equip(node, random)));
            world.put(random.nextInt(10) == 0 ? node.ineligible() : node);
        }
        return world;
    }

    /** Whether the first device of model a7 is to be held by somebody else. */
    private static boolean equip(NodeBuilder node, Random random) {
        if (random.nextBoolean()) {
            node.volume("data", random.nextInt(3) == 0);
        }
        if (random.nextBoolean()) {
            node.network("public", random.nextInt(3) == 0 ? "127.0.0.1" : "10.0.0.1", 8080 + random.nextInt(2));
        }
        if (random.nextBoolean()) {
            node.bandwidth(20 + random.nextInt(20));
        }
        int devices = random.nextInt(4);
        if (devices > 0) {
            node.device("acme", "fpga", "a7", Map.of("memory", "4 GiB"), ids(devices));
            node.device("acme", "fpga", "b2", Map.of("memory", "8 GiB"), ids(random.nextInt(3)));
        }
        return devices > 0 && random.nextBoolean();
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    private static HeldAllocation foreign(int number, Random random, boolean hasDevices) {
        AssignedPort port = new AssignedPort("x", 20_000 + random.nextInt(2), 0, "", false);
        List<AssignedDevices> devices =
                hasDevices ? List.of(new AssignedDevices("acme", "fpga", "a7", List.of("0"))) : List.of();
        TaskShare share = new TaskShare(random.nextInt(600), random.nextInt(600), 0, List.of(), List.of(), devices, 0);
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", share), random.nextInt(500), List.of(port));
        return new HeldAllocation(new AllocationId("foreign-" + number), JobId.of("foreign"), "web", resources, 50, 1);
    }

    private static Job job(Random random, boolean batch) {
        JobBuilder job = batch ? JobBuilder.batch("a") : JobBuilder.service("a");
        job.priority(40 + random.nextInt(3));
        if (random.nextInt(3) == 0) {
            job.constraint("${meta.rack}", "=", "r0");
        }
        if (random.nextInt(3) == 0) {
            job.group("api", group -> group(group, random, batch).count(random.nextInt(4)));
        }
        return group(job, random, batch).build();
    }

    private static JobBuilder group(JobBuilder job, Random random, boolean batch) {
        job.count(random.nextInt(9))
                .size(100 + random.nextInt(4) * 150, 100 + random.nextInt(4) * 150)
                .command("c" + random.nextInt(2));
        if (!batch && random.nextBoolean()) {
            job.canaries(1 + random.nextInt(3), random.nextInt(3));
        }
        if (random.nextBoolean()) {
            job.reschedule(new ReschedulePolicy(
                    random.nextInt(3),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    random.nextBoolean() ? "exponential" : "fibonacci",
                    Duration.ofSeconds(20),
                    random.nextBoolean()));
        }
        if (random.nextBoolean()) {
            job.disconnect(disconnect(random));
        }
        if (random.nextInt(6) == 0) {
            job.groupConstraint("", "distinct_hosts", "true");
        }
        switch (random.nextInt(5)) {
            case 0 -> job.groupPorts(new Port("http", 0, 0));
            case 1 -> job.groupPorts(new Port("http", 8080, 0)).taskPorts(new Port("debug", 0, -1));
            case 2 -> job.groupPorts(new Port("http", 8080, 0, "public"), new Port("own", 0, 0));
            default -> {}
        }
        wantEquipment(job, random);
        return job;
    }

    private static void wantEquipment(JobBuilder job, Random random) {
        if (random.nextInt(4) == 0) {
            job.volume("data", random.nextBoolean());
        }
        if (random.nextInt(4) == 0) {
            List<Constraint> large =
                    random.nextBoolean() ? List.of() : List.of(new Constraint("${device.attr.memory}", ">=", "5 GiB"));
            job.device(new DeviceRequest("acme/fpga", 1 + random.nextInt(2), large, List.of()));
        }
        if (random.nextInt(3) == 0) {
            job.sticky();
        }
    }

    private static DisconnectPolicy disconnect(Random random) {
        Optional<Duration> time = Optional.of(Duration.ofSeconds(10));
        boolean isStopped = random.nextInt(4) == 0;
        return new DisconnectPolicy(
                isStopped ? Optional.empty() : time,
                isStopped ? time : Optional.empty(),
                random.nextBoolean(),
                List.of(Reconcile.values()).get(random.nextInt(Reconcile.values().length)));
    }

    /** One thing that may happen to them. */
    static void step(World world, Random random) {
        NodeId node = id(1 + random.nextInt(NODES));
        switch (random.nextInt(15)) {
            case 0, 1 -> world.register(job(random, world.isBatch()));
            case 2 -> world.fail(node);
            case 3 -> world.change(node, view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
            case 4 -> world.change(node, view -> view.withState(view.status(), Eligibility.INELIGIBLE));
            case 5 -> end(world, random);
            case 6 ->
                world.finishDeployment(random.nextBoolean() ? DeploymentStatus.SUCCESSFUL : DeploymentStatus.FAILED);
            case 8 -> world.pass(Duration.ofSeconds(random.nextInt(20)));
            case 9 -> promote(world, random);
            case 11 -> world.disconnect(node);
            case 12 -> world.reconnect(node);
            case 13 -> leave(world, node);
            case 14 -> judge(world, random);
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    world.stop();
                }
            }
            default -> world.settle();
        }
    }

    /** All canaries are taken for good, or those of some groups. */
    private static void promote(World world, Random random) {
        for (TaskGroup group : world.brief().job().groups()) {
            if (world.deployment().filter(Deployment::requiresPromotion).isPresent() && random.nextInt(4) > 0) {
                world.promote(group.name());
            }
        }
    }

    /** All that runs on a node has to leave it. */
    private static void leave(World world, NodeId node) {
        world.change(node, view -> view.withState(view.status(), Eligibility.INELIGIBLE));
        world.live().stream()
                .filter(allocation -> allocation.node().equals(node))
                .forEach(world::depart);
    }

    private static void judge(World world, Random random) {
        List<JobAllocation> live = world.live();
        if (!live.isEmpty()) {
            world.health(live.get(random.nextInt(live.size())), random.nextInt(4) > 0);
        }
    }

    private static void end(World world, Random random) {
        List<JobAllocation> running = world.all().stream()
                .filter(allocation -> !allocation.client().isTerminal())
                .toList();
        if (!running.isEmpty()) {
            ClientStatus end = random.nextBoolean() ? ClientStatus.COMPLETE : ClientStatus.FAILED;
            world.report(running.get(random.nextInt(running.size())), end);
        }
    }
}

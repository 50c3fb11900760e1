package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A random history of a system or sysbatch job and its nodes. */
final class SystemHistory {
    /** How many steps a history has. */
    static final int STEPS = 20;

    private static final int NODES = 4;

    final World world;

    private final Random random;
    private final boolean ends;

    SystemHistory(Random random) {
        this.random = random;
        this.ends = random.nextBoolean();
        this.world = World.of(job());
        for (int number = 1; number <= NODES; number++) {
            NodeBuilder node =
                    node(number).size(random.nextInt(3) == 0 ? 700 : 2000, 2000).meta("rack", "r" + random.nextInt(2));
            if (random.nextInt(4) == 0) {
                node.reservedPorts(8080);
            }
            world.put(node);
        }
    }

    private Job job() {
        JobBuilder job = ends ? JobBuilder.sysbatch("a") : JobBuilder.system("a");
        if (random.nextInt(3) == 0) {
            job.group("api", group -> group(group).size(200, 100));
        }
        switch (random.nextInt(8)) {
            case 0 -> job.constraint("${meta.rack}", "=", "r0");
            case 1 -> job.constraint("", "distinct_hosts", "true");
            case 2 -> job.datacenters("dc2");
            default -> {}
        }
        return group(job).priority(50 + random.nextInt(2)).build();
    }

    private JobBuilder group(JobBuilder group) {
        group.count(random.nextInt(6) == 0 ? 0 : 1)
                .size(300 + 100 * random.nextInt(5), 300)
                .command("c" + random.nextInt(2));
        switch (random.nextInt(6)) {
            case 0 -> group.groupConstraint("${meta.rack}", "=", "r1");
            case 1 -> group.groupPorts(new Port("http", 8080, 0), new Port("any", 0, 0));
            case 2 ->
                group.disconnect(new DisconnectPolicy(
                        Optional.of(Duration.ofSeconds(10)),
                        Optional.empty(),
                        random.nextBoolean(),
                        Reconcile.BEST_SCORE));
            default -> {}
        }
        return switch (random.nextInt(ends ? 1 : 3)) {
            case 1 -> group.update(1 + random.nextInt(2));
            case 2 -> group.canaries(1 + random.nextInt(2), 40);
            default -> group;
        };
    }

    void step() {
        NodeId node = id(1 + random.nextInt(NODES));
        switch (random.nextInt(14)) {
            case 0, 1 -> world.register(job());
            case 2 -> world.fail(node);
            case 3, 4 -> world.change(node, view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
            case 5 -> close(node);
            case 6 ->
                world.finishDeployment(random.nextBoolean() ? DeploymentStatus.SUCCESSFUL : DeploymentStatus.FAILED);
            case 7 -> {
                close(node);
                onNode(node, world::depart);
            }
            case 8 -> {
                if (world.deployment().filter(Deployment::isActive).isPresent()) {
                    world.promote();
                }
            }
            case 9 ->
                onNode(
                        node,
                        each -> world.report(each, random.nextBoolean() ? ClientStatus.COMPLETE : ClientStatus.FAILED));
            case 10 -> world.disconnect(node);
            case 11 -> world.reconnect(node);
            case 12 -> world.pass(Duration.ofSeconds(random.nextInt(20)));
            default -> world.settle();
        }
    }

    private void close(NodeId node) {
        world.change(node, view -> view.withState(view.status(), Eligibility.INELIGIBLE));
    }

    private void onNode(NodeId node, Consumer<JobAllocation> what) {
        world.live().stream()
                .filter(allocation -> allocation.node().equals(node))
                .forEach(what);
    }
}

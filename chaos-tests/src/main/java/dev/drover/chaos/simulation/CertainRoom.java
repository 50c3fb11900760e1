package dev.drover.chaos.simulation;

import dev.drover.node.NodeState;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether a node could take one more allocation of a group, added up anew and apart from the scheduler. It says so only of
 * what is beyond doubt: as if all tasks ran at once, and not where other allocations of the job have a say.
 */
final class CertainRoom {
    private CertainRoom() {}

    /** Whether new allocations may come. */
    static boolean isOpen(NodeState node) {
        return node.status() == NodeStatus.READY
                && node.eligibility() == Eligibility.ELIGIBLE
                && node.drain().isEmpty();
    }

    static boolean isThere(NodeState state, Job job, TaskGroup group) {
        Node node = state.node().orElseThrow();
        if (isDistinct(job, group) || !isOpen(state)) {
            return false;
        }
        List<AllocatedResources> held = NodeChecks.held(state);
        return ConstraintChecks.broken(job, group.name(), node).isEmpty()
                && DeviceChecks.areFree(group, node.equipment(), held)
                && dynamicPorts(group) <= freeDynamicPorts(node.resources(), held)
                && cores(group) <= freeCores(node.resources(), held)
                && NodeChecks.overdrawn(node, held, List.of(wanted(group, node.resources())))
                        .isEmpty();
    }

    private static boolean isDistinct(Job job, TaskGroup group) {
        return Stream.concat(job.constraints().stream(), group.constraints().stream())
                .anyMatch(ConstraintChecks::isCounting);
    }

    private static long dynamicPorts(TaskGroup group) {
        return ports(group).filter(port -> !port.isStatic()).count();
    }

    private static Stream<Network.Port> ports(TaskGroup group) {
        return group.network().stream().flatMap(network -> network.ports().stream());
    }

    /** At least: some that are held may be no dynamic ones. */
    private static long freeDynamicPorts(NodeResources has, List<AllocatedResources> held) {
        long all = has.maxDynamicPort() - has.minDynamicPort() + 1L;
        return all - held.stream().flatMap(AllocatedResources::allPorts).count();
    }

    private static long cores(TaskGroup group) {
        return group.tasks().stream()
                .mapToLong(task -> task.resources().cores())
                .sum();
    }

    private static long freeCores(NodeResources has, List<AllocatedResources> held) {
        return has.cpuCores()
                - held.stream()
                        .flatMap(resources -> resources.tasks().values().stream())
                        .mapToLong(share -> share.cores().size())
                        .sum();
    }

    private static AllocatedResources wanted(TaskGroup group, NodeResources has) {
        int coreMhz = has.cpuMhz() / has.cpuCores();
        Map<String, TaskShare> shares = new TreeMap<>();
        for (Task task : group.tasks()) {
            TaskResources asked = task.resources();
            shares.put(
                    task.name(),
                    new TaskShare(asked.cpuMhz() + asked.cores() * coreMhz, asked.memoryMb(), 0, List.of()));
        }
        List<AssignedPort> fixed = ports(group)
                .filter(Network.Port::isStatic)
                .map(port -> new AssignedPort(port.label(), port.staticPort(), 0, "", true))
                .toList();
        return new AllocatedResources(shares, group.ephemeralDiskMb(), fixed);
    }
}

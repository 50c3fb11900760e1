package dev.drover.registry;

import dev.drover.agent.service.AllocationServices;
import dev.drover.node.NodeState;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Optional;

/**
 * What the allocations of a node register: services of groups while the allocation runs, services of tasks while the task
 * does, and neither once somebody wants the allocation to stop, so that callers go elsewhere before its processes are told.
 * Services of Consul are registered there, and not here. Pure.
 */
final class Registrations {
    private Registrations() {}

    /**
     * One service of one allocation.
     *
     * @param usual as it is registered, unless
     * @param canary it is that of a canary
     */
    record Registered(ServiceRegistration usual, ServiceRegistration canary) {}

    static List<Registered> of(NodeState state) {
        Optional<Node> node = state.node();
        return node.isEmpty()
                ? List.of()
                : state.allocations().values().stream()
                        .filter(Registrations::isOffered)
                        .flatMap(allocation -> of(node.get(), state.jobOf(allocation), allocation).stream())
                        .toList();
    }

    /** Whether others may be sent to it. */
    static boolean isOffered(Allocation allocation) {
        return allocation.desired() == DesiredStatus.RUN && allocation.client() == ClientStatus.RUNNING;
    }

    static List<Registered> of(Node node, Job job, Allocation allocation) {
        return new AllocationServices(node, job, allocation, allocation.tasks())
                .of(Service.NOMAD).stream()
                        .map(offered -> new Registered(offered.usual(), offered.canary()))
                        .toList();
    }
}

package dev.drover.agent;

import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A check of an allocation, with the address it looks at.
 *
 * @param name unique within the allocation
 */
record Probe(String name, String service, String task, ServiceCheck check, InetSocketAddress address) {
    /** The checks of the group's services and of its tasks', but for those whose port the allocation does not have. */
    static List<Probe> of(Allocation allocation, TaskGroup group, String nodeAddress) {
        List<Probe> probes = new ArrayList<>();
        List<AssignedPort> ports =
                new ArrayList<>(allocation.placement().resources().ports());
        group.services().forEach(service -> add(probes, service, service.taskName(), ports, nodeAddress));
        for (Task task : group.tasks()) {
            TaskShare share = allocation.placement().resources().tasks().get(task.name());
            List<AssignedPort> seen = new ArrayList<>(share == null ? List.of() : share.ports());
            seen.addAll(ports);
            task.services().forEach(service -> add(probes, service, task.name(), seen, nodeAddress));
        }
        return probes;
    }

    private static void add(
            List<Probe> probes, Service service, String task, List<AssignedPort> ports, String nodeAddress) {
        int number = 0;
        for (ServiceCheck check : service.checks()) {
            String label = check.portLabel().isEmpty() ? service.portLabel() : check.portLabel();
            String name = String.join("/", task, service.name(), check.name(), Integer.toString(number++));
            address(label, ports, nodeAddress)
                    .ifPresent(address -> probes.add(new Probe(name, service.name(), task, check, address)));
        }
    }

    /** A port's label, or the port itself. */
    private static Optional<InetSocketAddress> address(String label, List<AssignedPort> ports, String nodeAddress) {
        for (AssignedPort port : ports) {
            if (port.label().equals(label)) {
                String host = port.hostAddress().isEmpty() ? nodeAddress : port.hostAddress();
                return Optional.of(InetSocketAddress.createUnresolved(host, port.port()));
            }
        }
        boolean literal = label.matches("[0-9]{1,5}") && Integer.parseInt(label) <= 65_535;
        return literal
                ? Optional.of(InetSocketAddress.createUnresolved(nodeAddress, Integer.parseInt(label)))
                : Optional.empty();
    }
}

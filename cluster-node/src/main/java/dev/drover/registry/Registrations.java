package dev.drover.registry;

import dev.drover.agent.directory.PlacementVariables;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.node.NodeState;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.ServiceNames;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the allocations of a node register: services of groups while the allocation runs, services of tasks while the task
 * does, and neither once somebody wants the allocation to stop, so that callers go elsewhere before its processes are told.
 * Pure.
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
        List<Registered> registered = new ArrayList<>();
        Placement placement = allocation.placement();
        for (TaskGroup group : job.groups()) {
            if (!group.name().equals(placement.group()) || !hasServices(group)) {
                continue;
            }
            PlacementVariables variables = new PlacementVariables(node, job, group, placement);
            Place place = new Place(node, allocation, placement.resources().ports(), "group-" + group.name());
            group.services().forEach(service -> place.register(service, variables.ofGroup(), registered));
            for (Task task : group.tasks()) {
                TaskState state = allocation.tasks().get(task.name());
                if (state != null && state.state().equals(TaskState.RUNNING)) {
                    Place own = new Place(node, allocation, ports(placement, task), task.name());
                    task.services().forEach(service -> own.register(service, variables.ofTask(task), registered));
                }
            }
        }
        return registered;
    }

    private static boolean hasServices(TaskGroup group) {
        return !group.services().isEmpty()
                || group.tasks().stream().anyMatch(task -> !task.services().isEmpty());
    }

    /** The task's own come first. */
    private static List<AssignedPort> ports(Placement placement, Task task) {
        TaskShare share = placement.resources().tasks().get(task.name());
        List<AssignedPort> ports = new ArrayList<>(share == null ? List.of() : share.ports());
        ports.addAll(placement.resources().ports());
        return ports;
    }

    /**
     * Where services of one owner are.
     *
     * @param ports that their labels name
     * @param owner a task's name, or that of the group with a prefix
     */
    private record Place(Node node, Allocation allocation, List<AssignedPort> ports, String owner) {
        void register(Service service, TaskEnvironment environment, List<Registered> registered) {
            String name = environment.interpolate(service.name());
            if (ServiceNames.isValid(name)) {
                registered.add(new Registered(
                        registration(service, name, environment, false),
                        registration(service, name, environment, true)));
            }
        }

        private ServiceRegistration registration(
                Service service, String name, TaskEnvironment environment, boolean canary) {
            String label = environment.interpolate(service.portLabel());
            Optional<AssignedPort> port = ports.stream()
                    .filter(assigned -> assigned.label().equals(label))
                    .findFirst();
            List<String> tags = canary && !service.canaryTags().isEmpty() ? service.canaryTags() : service.tags();
            Map<String, String> meta =
                    canary && !service.canaryMeta().isEmpty() ? service.canaryMeta() : service.meta();
            return new ServiceRegistration(
                    String.join(
                            "-", "_nomad-task", allocation.placement().id().value(), owner, name, service.portLabel()),
                    name,
                    allocation.job(),
                    allocation.placement().id(),
                    node.id(),
                    node.datacenter(),
                    tags.stream().map(environment::interpolate).toList(),
                    address(service, port, environment),
                    port.map(AssignedPort::port).orElseGet(() -> number(label)),
                    interpolated(meta, environment),
                    interpolated(service.taggedAddresses(), environment),
                    service.weights(),
                    allocation.created().index());
        }

        private String address(Service service, Optional<AssignedPort> port, TaskEnvironment environment) {
            if (!service.address().isEmpty()) {
                return environment.interpolate(service.address());
            }
            return port.map(AssignedPort::hostAddress)
                    .filter(host -> !host.isEmpty())
                    .orElse(node.resources().address());
        }

        private static int number(String label) {
            boolean isPort = label.matches("[0-9]{1,5}") && Integer.parseInt(label) <= 65_535;
            return isPort ? Integer.parseInt(label) : 0;
        }

        private static Map<String, String> interpolated(Map<String, String> texts, TaskEnvironment environment) {
            Map<String, String> interpolated = new TreeMap<>();
            texts.forEach(
                    (key, value) -> interpolated.put(environment.interpolate(key), environment.interpolate(value)));
            return interpolated;
        }
    }
}

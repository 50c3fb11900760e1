package dev.drover.agent.service;

import dev.drover.agent.directory.PlacementVariables;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.Allocation;
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
 * The services of an allocation that runs: those of its group, and those of its tasks that run themselves.
 *
 * @param tasks where they stand, by name
 */
public record AllocationServices(Node node, Job job, Allocation allocation, Map<String, TaskState> tasks) {
    /** Those of one provider. */
    public List<OfferedService> of(String provider) {
        List<OfferedService> offered = new ArrayList<>();
        Placement placement = allocation.placement();
        job.group(placement.group())
                .filter(group -> group.allServices()
                        .anyMatch(service -> service.provider().equals(provider)))
                .ifPresent(group -> add(group, provider, offered));
        return offered;
    }

    private void add(TaskGroup group, String provider, List<OfferedService> offered) {
        Placement placement = allocation.placement();
        PlacementVariables variables = new PlacementVariables(node, job, group, placement);
        Place place = new Place("", placement.resources().ports(), "group-" + group.name());
        group.services().stream()
                .filter(service -> service.provider().equals(provider))
                .forEach(service -> add(service, place, variables.ofGroup(), offered));
        for (Task task : group.tasks()) {
            TaskState state = tasks.get(task.name());
            if (state != null && state.state().equals(TaskState.RUNNING)) {
                Place own = new Place(task.name(), placement.resources().portsOf(task.name()), task.name());
                task.services().stream()
                        .filter(service -> service.provider().equals(provider))
                        .forEach(service -> add(service, own, variables.ofTask(task), offered));
            }
        }
    }

    /**
     * Where services of one owner are.
     *
     * @param task the owner, empty for the group
     * @param ports that their labels name
     * @param owner as ids name it
     */
    private record Place(String task, List<AssignedPort> ports, String owner) {}

    private void add(Service service, Place place, TaskEnvironment environment, List<OfferedService> offered) {
        String name = environment.interpolate(service.name());
        if (ServiceNames.isValid(name)) {
            offered.add(new OfferedService(
                    service,
                    place.task(),
                    registration(service, name, place, environment, false),
                    registration(service, name, place, environment, true)));
        }
    }

    private ServiceRegistration registration(
            Service service, String name, Place place, TaskEnvironment environment, boolean canary) {
        String label = environment.interpolate(service.portLabel());
        Optional<AssignedPort> port = place.ports().stream()
                .filter(assigned -> assigned.label().equals(label))
                .findFirst();
        List<String> tags = canary && !service.canaryTags().isEmpty() ? service.canaryTags() : service.tags();
        Map<String, String> meta = canary && !service.canaryMeta().isEmpty() ? service.canaryMeta() : service.meta();
        return new ServiceRegistration(
                String.join(
                        "-",
                        "_nomad-task",
                        allocation.placement().id().value(),
                        place.owner(),
                        name,
                        service.portLabel()),
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
        texts.forEach((key, value) -> interpolated.put(environment.interpolate(key), environment.interpolate(value)));
        return interpolated;
    }
}

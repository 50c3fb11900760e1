package dev.drover.agent;

import dev.drover.agent.directory.PlacementVariables;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.directory.TaskEnvironmentBuilder;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.service.OfferedService;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of the checks in a job what is to be looked at for one allocation of it. */
final class Probes {
    private final AgentServices services;
    private final Job job;
    private final TaskGroup group;
    private final Placement placement;

    Probes(AgentServices services, Job job, TaskGroup group, Placement placement) {
        this.services = services;
        this.job = job;
        this.group = group;
        this.placement = placement;
    }

    /** The checks of the group's services and of its tasks', but for those whose port the allocation does not have. */
    List<Probe> all() {
        List<Probe> probes = new ArrayList<>();
        group.services().forEach(service -> addOfGroup(service, probes));
        group.tasks().forEach(task -> task.services().forEach(service -> addOfTask(service, task, probes)));
        return probes;
    }

    /** The same for one service. */
    List<Probe> of(OfferedService offered) {
        List<Probe> probes = new ArrayList<>();
        if (offered.task().isEmpty()) {
            addOfGroup(offered.service(), probes);
        } else {
            group.task(offered.task()).ifPresent(task -> addOfTask(offered.service(), task, probes));
        }
        return probes;
    }

    private void addOfGroup(Service service, List<Probe> probes) {
        if (!service.checks().isEmpty()) {
            add(
                    service,
                    service.taskName(),
                    ofGroup(service),
                    placement.resources().ports(),
                    probes);
        }
    }

    private void addOfTask(Service service, Task task, List<Probe> probes) {
        if (!service.checks().isEmpty()) {
            add(service, task.name(), ofTask(task), placement.resources().portsOf(task.name()), probes);
        }
    }

    private void add(
            Service service, String task, TaskEnvironment environment, List<AssignedPort> ports, List<Probe> probes) {
        int number = 0;
        for (ServiceCheck check : service.checks()) {
            String name = String.join("/", task, service.name(), check.name(), Integer.toString(number++));
            String shown = environment.interpolate(service.name());
            String beside = check.taskName().isEmpty() ? task : check.taskName();
            TaskEnvironment seen =
                    check.isScript() ? group.task(beside).map(this::ofTask).orElse(environment) : environment;
            ServiceCheck made = check.interpolated(seen::interpolate);
            String label = made.portLabel().isEmpty() ? environment.interpolate(service.portLabel()) : made.portLabel();
            Optional<InetSocketAddress> address = address(label, ports);
            if (check.isScript()) {
                probes.add(new Probe(name, placement, shown, task, made, Optional.empty(), false));
            } else if (address.isPresent()) {
                probes.add(new Probe(name, placement, shown, task, made, address, service.isOfConsul()));
            }
        }
    }

    private Optional<InetSocketAddress> address(String label, List<AssignedPort> ports) {
        String nodeAddress = services.node().resources().address();
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

    /** What a service of the group sees: more if it belongs to a task. */
    private TaskEnvironment ofGroup(Service service) {
        return group.task(service.taskName())
                .map(this::ofTask)
                .orElseGet(() -> new PlacementVariables(services.node(), job, group, placement).ofGroup());
    }

    /** What a task's services see, with the paths of files as the task has them. */
    private TaskEnvironment ofTask(Task task) {
        boolean isolated = services.drivers()
                .apply(task.driver())
                .map(TaskDriver::isolates)
                .orElse(false);
        TaskPaths paths = new TaskPaths(services.directory(placement.id()).task(task.name()), isolated);
        return new TaskEnvironmentBuilder(services.node(), job, group, task, placement, paths).build(Map.of());
    }
}

package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.scheduler.plan.RandomStream;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Works out what one node would give one placement: its share of cpu, memory and disk, its ports and its devices. */
final class ResourceGrant {
    private static final int RANDOM_PICKS = 20;

    private final NodeCapacity capacity;
    private final NodeUsage usage;
    private final RandomStream random;
    private final boolean memoryOversubscription;
    private final Set<String> own = new HashSet<>();
    private final Iterator<Integer> cores;

    private ResourceGrant(NodeView node, TaskGroup group, RandomStream random, boolean memoryOversubscription) {
        this.capacity = node.capacity();
        this.usage = node.usage();
        this.random = random;
        this.memoryOversubscription = memoryOversubscription;
        int wanted = group.tasks().stream()
                .mapToInt(task -> task.resources().cores())
                .sum();
        this.cores = wanted == 0
                ? Collections.emptyIterator()
                : capacity.freeCores(usage, wanted).iterator();
    }

    /** For a node that the group has been found to fit on. */
    static AllocatedResources of(NodeView node, TaskGroup group, RandomStream random, boolean memoryOversubscription) {
        return new ResourceGrant(node, group, random, memoryOversubscription).grant(group);
    }

    private AllocatedResources grant(TaskGroup group) {
        takeStaticPorts(group);
        List<AssignedPort> groupPorts = assign(group.network());
        Map<String, List<AssignedDevices>> devices = DeviceChoice.of(DeviceChoice.asks(group), capacity, usage)
                .orElseThrow(() -> new AssertionError("too few devices are free on the chosen node"))
                .byTask();
        Map<String, TaskShare> tasks = new TreeMap<>();
        for (Task task : group.tasks()) {
            List<AssignedPort> ports = assign(task.resources().network());
            tasks.put(task.name(), share(task, ports, devices.getOrDefault(task.name(), List.of())));
        }
        return new AllocatedResources(tasks, group.ephemeralDiskMb(), groupPorts);
    }

    private TaskShare share(Task task, List<AssignedPort> ports, List<AssignedDevices> devices) {
        TaskResources asked = task.resources();
        List<Integer> ownCores = new ArrayList<>();
        while (ownCores.size() < asked.cores()) {
            ownCores.add(cores.next());
        }
        return new TaskShare(
                asked.cpuMhz() + asked.cores() * capacity.coreMhz(),
                asked.memoryMb(),
                memoryOversubscription ? asked.memoryMaxMb() : 0,
                ports,
                ownCores,
                devices,
                asked.network().map(Network::mbits).orElse(0),
                task.lifecycle());
    }

    /** Fixed ports come first, so that no dynamic one is picked in their place. */
    private void takeStaticPorts(TaskGroup group) {
        List<Network> networks = new ArrayList<>();
        group.network().ifPresent(networks::add);
        group.tasks().forEach(task -> task.resources().network().ifPresent(networks::add));
        for (Network network : networks) {
            for (Port port : network.ports()) {
                if (port.isStatic() && !take(port.staticPort(), port.hostNetwork())) {
                    throw new AssertionError("port " + port.staticPort() + " is not free on the chosen node");
                }
            }
        }
    }

    private List<AssignedPort> assign(Optional<Network> network) {
        if (network.isEmpty()) {
            return List.of();
        }
        List<AssignedPort> assigned = new ArrayList<>();
        for (Port port : network.get().ports()) {
            String name = port.hostNetwork();
            int number = port.isStatic() ? port.staticPort() : dynamicPort(name);
            int inside = port.to() == -1 ? number : port.to();
            String address = capacity.address(name).orElseThrow();
            assigned.add(new AssignedPort(port.label(), number, inside, address, port.isStatic(), name));
        }
        return assigned;
    }

    private int dynamicPort(String network) {
        int first = capacity.minDynamicPort();
        int last = capacity.maxDynamicPort();
        for (int pick = 0; pick < RANDOM_PICKS; pick++) {
            int port = first + random.nextInt(last - first + 1);
            if (take(port, network)) {
                return port;
            }
        }
        for (int port = first; port <= last; port++) {
            if (take(port, network)) {
                return port;
            }
        }
        throw new AssertionError("no dynamic port is free on the chosen node");
    }

    private boolean take(int port, String network) {
        String address = capacity.address(network).orElseThrow();
        return !capacity.isTaken(port, network, usage) && own.add(address + " " + port);
    }
}

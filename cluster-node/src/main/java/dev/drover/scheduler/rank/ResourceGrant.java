package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.plan.RandomStream;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Works out what one node would give one placement: its share of cpu, memory and disk, and its ports. */
final class ResourceGrant {
    private static final int RANDOM_PICKS = 20;
    private static final String NO_DYNAMIC_PORT = "network: dynamic port selection failed";

    private final NodeCapacity capacity;
    private final NodeUsage usage;
    private final RandomStream random;
    private final Set<Integer> own = new HashSet<>();

    private ResourceGrant(NodeView node, RandomStream random) {
        this.capacity = node.capacity();
        this.usage = node.usage();
        this.random = random;
    }

    static ResourceFit of(NodeView node, TaskGroup group, RandomStream random) {
        return new ResourceGrant(node, random).grant(group);
    }

    private ResourceFit grant(TaskGroup group) {
        Optional<String> collision = takeStaticPorts(group);
        if (collision.isPresent()) {
            return new ResourceFit.Exhausted(collision.get());
        }
        Optional<List<AssignedPort>> groupPorts = assign(group.network());
        if (groupPorts.isEmpty()) {
            return new ResourceFit.Exhausted(NO_DYNAMIC_PORT);
        }
        Map<String, TaskShare> tasks = new TreeMap<>();
        for (Task task : group.tasks()) {
            Optional<List<AssignedPort>> taskPorts = assign(task.resources().network());
            if (taskPorts.isEmpty()) {
                return new ResourceFit.Exhausted(NO_DYNAMIC_PORT);
            }
            tasks.put(task.name(), share(task, taskPorts.get()));
        }
        AllocatedResources resources = new AllocatedResources(tasks, group.ephemeralDiskMb(), groupPorts.get());
        return capacity.overCommitted(usage.add(resources))
                .<ResourceFit>map(ResourceFit.Exhausted::new)
                .orElseGet(() -> new ResourceFit.Fits(resources));
    }

    // The soft cap counts once memory oversubscription can be switched on; without it Nomad grants none.
    private static TaskShare share(Task task, List<AssignedPort> ports) {
        return new TaskShare(task.resources().cpuMhz(), task.resources().memoryMb(), 0, ports);
    }

    /** Fixed ports come first, so that no dynamic one is picked in their place. */
    private Optional<String> takeStaticPorts(TaskGroup group) {
        List<Network> networks = new ArrayList<>();
        group.network().ifPresent(networks::add);
        group.tasks().forEach(task -> task.resources().network().ifPresent(networks::add));
        for (Network network : networks) {
            for (Port port : network.ports()) {
                if (port.isStatic() && !take(port.staticPort())) {
                    return Optional.of(NodeFit.portCollision(port.label(), port.staticPort()));
                }
            }
        }
        return Optional.empty();
    }

    /** Empty if no dynamic port is left. */
    private Optional<List<AssignedPort>> assign(Optional<Network> network) {
        List<AssignedPort> assigned = new ArrayList<>();
        for (Port port : network.map(Network::ports).orElse(List.of())) {
            int number = port.isStatic() ? port.staticPort() : dynamicPort();
            if (number == 0) {
                return Optional.empty();
            }
            int inside = port.to() == -1 ? number : port.to();
            assigned.add(new AssignedPort(port.label(), number, inside, capacity.address(), port.isStatic()));
        }
        return Optional.of(assigned);
    }

    /** 0 if none is left. */
    private int dynamicPort() {
        int first = capacity.minDynamicPort();
        int last = capacity.maxDynamicPort();
        if (first <= 0 || last < first) {
            return 0;
        }
        for (int pick = 0; pick < RANDOM_PICKS; pick++) {
            int port = first + random.nextInt(last - first + 1);
            if (take(port)) {
                return port;
            }
        }
        for (int port = first; port <= last; port++) {
            if (take(port)) {
                return port;
            }
        }
        return 0;
    }

    private boolean take(int port) {
        return !capacity.isReserved(port) && !usage.usesPort(port) && own.add(port);
    }
}

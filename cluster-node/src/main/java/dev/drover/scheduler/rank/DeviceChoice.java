package dev.drover.scheduler.rank;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.scheduler.feasible.DeviceRule;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which devices of a node an allocation would get: request by request, of the model that the request is most drawn to, the
 * first of equals, the devices that come first.
 *
 * @param byTask by task name, one entry for each of its requests
 * @param matched the weights of the requests' affinities that hold for what they got
 */
record DeviceChoice(Map<String, List<AssignedDevices>> byTask, int matched) {
    private static final DeviceChoice NOTHING = new DeviceChoice(Map.of(), 0);

    DeviceChoice {
        byTask = Sorted.copyOf(byTask);
    }

    /** A request of a group's task. */
    record Ask(String task, DeviceRequest request) {}

    /** The group's requests, in the order in which they are met. */
    static List<Ask> asks(TaskGroup group) {
        List<Ask> asks = new ArrayList<>();
        for (Task task : group.tasks()) {
            task.resources().devices().forEach(request -> asks.add(new Ask(task.name(), request)));
        }
        return List.copyOf(asks);
    }

    /** Empty if too few are free for one of the requests. */
    static Optional<DeviceChoice> of(List<Ask> asks, NodeCapacity capacity, NodeUsage usage) {
        return asks.isEmpty() ? Optional.of(NOTHING) : new Search(capacity, usage).choose(asks);
    }

    /** How many devices that would do an allocation holds. */
    static int count(HeldAllocation held, DeviceRequest request, DeviceGroup group) {
        Set<String> usable =
                DeviceRule.usable(request, group).stream().map(Device::id).collect(Collectors.toSet());
        return (int) held.resources().tasks().values().stream()
                .flatMap(share -> share.devices().stream())
                .filter(devices -> devices.model().equals(group.model()))
                .map(AssignedDevices::ids)
                .flatMap(List::stream)
                .filter(usable::contains)
                .count();
    }

    /** Devices of a node, while they are given away one request after the other. */
    static final class Search {
        private final NodeCapacity capacity;
        private final NodeUsage usage;
        private final Set<String> taken = new HashSet<>();

        Search(NodeCapacity capacity, NodeUsage usage) {
            this.capacity = capacity;
            this.usage = usage;
        }

        private Optional<DeviceChoice> choose(List<Ask> asks) {
            Map<String, List<AssignedDevices>> byTask = new TreeMap<>();
            int matched = 0;
            for (Ask ask : asks) {
                Optional<DeviceGroup> group = take(ask);
                if (group.isEmpty()) {
                    return Optional.empty();
                }
                byTask.computeIfAbsent(ask.task(), name -> new ArrayList<>())
                        .add(new AssignedDevices(
                                group.get().vendor(),
                                group.get().type(),
                                group.get().name(),
                                group.get().instances().stream().map(Device::id).toList()));
                matched += DeviceRule.affinity(ask.request(), group.get());
            }
            return Optional.of(new DeviceChoice(byTask, matched));
        }

        /** The model that a request gets, with the devices given to it; empty if there is none. */
        Optional<DeviceGroup> take(Ask ask) {
            DeviceRequest request = ask.request();
            Optional<DeviceGroup> best = Optional.empty();
            int bestWeight = 0;
            for (DeviceGroup group : capacity.devices()) {
                if (DeviceRule.matches(request, group) && free(request, group).size() >= request.count()) {
                    int weight = DeviceRule.affinity(request, group);
                    if (best.isEmpty() || weight > bestWeight) {
                        best = Optional.of(group);
                        bestWeight = weight;
                    }
                }
            }
            return best.map(group -> {
                List<Device> given = free(request, group).subList(0, request.count());
                given.forEach(device -> taken.add(key(group, device)));
                return new DeviceGroup(group.vendor(), group.type(), group.name(), given, group.attributes());
            });
        }

        /** The devices of a model that may still be given to a request. */
        List<Device> free(DeviceRequest request, DeviceGroup group) {
            return DeviceRule.usable(request, group).stream()
                    .filter(device -> !taken.contains(key(group, device))
                            && !usage.usesDevice(group.vendor(), group.type(), group.name(), device.id()))
                    .toList();
        }

        private static String key(DeviceGroup group, Device device) {
            return group.model() + " " + device.id();
        }
    }
}

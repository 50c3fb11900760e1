package dev.drover.chaos.simulation;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether tasks are given the devices that they ask for, out of those that work. */
final class DeviceChecks {
    private DeviceChecks() {}

    static Optional<String> wrong(AllocatedResources given, TaskGroup group, Equipment equipment) {
        for (Task task : group.tasks()) {
            List<AssignedDevices> open =
                    new ArrayList<>(Optional.ofNullable(given.tasks().get(task.name())).stream()
                            .flatMap(share -> share.devices().stream())
                            .toList());
            for (DeviceRequest request : task.resources().devices()) {
                Optional<AssignedDevices> fit = open.stream()
                        .filter(assigned -> isFit(assigned, request, equipment))
                        .findFirst();
                if (fit.isEmpty()) {
                    return Optional.of("task " + task.name() + " asks for " + request + ", and is given " + open);
                }
                open.remove(fit.get());
            }
            if (!open.isEmpty()) {
                return Optional.of("task " + task.name() + " has not asked for " + open);
            }
        }
        return Optional.empty();
    }

    private static boolean isFit(AssignedDevices assigned, DeviceRequest request, Equipment equipment) {
        boolean isNamed = List.of(assigned.type(), assigned.vendor() + "/" + assigned.type(), assigned.model())
                .contains(request.name());
        return isNamed
                && assigned.ids().size() == request.count()
                && equipment.devices().stream()
                        .filter(group -> isModel(group, assigned))
                        .anyMatch(group -> isLargeEnough(group, request) && works(group, assigned.ids()));
    }

    private static boolean isModel(DeviceGroup group, AssignedDevices assigned) {
        return assigned.model().equals(group.vendor() + "/" + group.type() + "/" + group.name());
    }

    private static boolean works(DeviceGroup group, List<String> ids) {
        List<String> healthy = group.instances().stream()
                .filter(Device::healthy)
                .map(Device::id)
                .toList();
        return healthy.containsAll(ids);
    }

    /** The one constraint that there is on devices asks for so many GiB at least. */
    private static boolean isLargeEnough(DeviceGroup group, DeviceRequest request) {
        return request.constraints().stream()
                .allMatch(rule ->
                        gibibytes(group.attributes().getOrDefault("memory", "0 GiB")) >= gibibytes(rule.right()));
    }

    private static int gibibytes(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }
}

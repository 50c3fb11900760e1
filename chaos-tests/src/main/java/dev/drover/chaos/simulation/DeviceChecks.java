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
import java.util.stream.Stream;

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
        return healthy(group).containsAll(ids);
    }

    private static List<String> healthy(DeviceGroup group) {
        return group.instances().stream()
                .filter(Device::healthy)
                .map(Device::id)
                .toList();
    }

    /** Whether there are devices for each request of a group, whoever has them. */
    static boolean areThere(TaskGroup group, Equipment equipment) {
        return requests(group).allMatch(request -> equipment.devices().stream()
                .anyMatch(model -> suits(model, request) && healthy(model).size() >= request.count()));
    }

    /** Whether they are free for certain: of several requests each may be met and not all of them. */
    static boolean areFree(TaskGroup group, Equipment equipment, List<AllocatedResources> held) {
        return requests(group).count() <= 1
                && requests(group).allMatch(request -> equipment.devices().stream()
                        .anyMatch(model ->
                                suits(model, request) && free(model, held).size() >= request.count()));
    }

    private static Stream<DeviceRequest> requests(TaskGroup group) {
        return group.tasks().stream().flatMap(task -> task.resources().devices().stream());
    }

    private static boolean suits(DeviceGroup model, DeviceRequest request) {
        String ofVendor = model.vendor() + "/" + model.type();
        return List.of(model.type(), ofVendor, ofVendor + "/" + model.name()).contains(request.name())
                && isLargeEnough(model, request);
    }

    private static List<String> free(DeviceGroup model, List<AllocatedResources> held) {
        List<String> free = new ArrayList<>(healthy(model));
        held.stream()
                .flatMap(resources -> resources.tasks().values().stream())
                .flatMap(share -> share.devices().stream())
                .filter(assigned -> isModel(model, assigned))
                .forEach(assigned -> free.removeAll(assigned.ids()));
        return free;
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

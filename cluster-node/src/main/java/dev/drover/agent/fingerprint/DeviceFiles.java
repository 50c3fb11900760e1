package dev.drover.agent.fingerprint;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of the machine by which its devices are used: of those that a task was given, even one sees them that sees no
 * others.
 *
 * @param byDevice by {@code vendor/type/model/id}
 */
public record DeviceFiles(Map<String, List<Path>> byDevice) {
    public static final DeviceFiles NONE = new DeviceFiles(Map.of());

    public DeviceFiles {
        byDevice = Sorted.copyOf(byDevice);
    }

    /** As the operator says, and as the machine tells of GPUs. */
    public static DeviceFiles of(EquipmentSettings settings, Equipment equipment) {
        return of(settings, equipment, NvidiaFiles.find(Path.of("/")));
    }

    /** @param gpus files of NVIDIA's GPUs, by id */
    static DeviceFiles of(EquipmentSettings settings, Equipment equipment, Map<String, List<Path>> gpus) {
        Map<String, List<Path>> files = new TreeMap<>();
        for (DeviceGroup group : equipment.devices()) {
            if (group.vendor().equals("nvidia") && group.type().equals("gpu")) {
                for (Device gpu : group.instances()) {
                    files.put("nvidia/gpu/" + group.name() + "/" + gpu.id(), gpus.getOrDefault(gpu.id(), List.of()));
                }
            }
        }
        files.putAll(settings.deviceFiles());
        return new DeviceFiles(files);
    }

    /** Those of all devices of a task, each once. */
    public List<Path> of(TaskShare share) {
        return share.devices().stream()
                .flatMap(DeviceFiles::names)
                .flatMap(device -> byDevice.getOrDefault(device, List.of()).stream())
                .distinct()
                .toList();
    }

    private static Stream<String> names(AssignedDevices devices) {
        return devices.ids().stream().map(id -> devices.model() + "/" + id);
    }
}

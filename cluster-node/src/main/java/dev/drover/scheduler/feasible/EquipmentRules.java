package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostVolume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a node has the volumes, networks and devices that a group asks for, whoever uses them now. */
final class EquipmentRules {
    private static final String MISSING_VOLUMES = "missing compatible host volumes";
    private static final String MISSING_DEVICES = "missing devices";

    private final Map<String, VolumeRequest> volumes;
    private final List<Network.Port> ports;
    private final List<DeviceRequest> devices;

    EquipmentRules(TaskGroup group) {
        this.volumes = group.storage().volumes();
        this.ports = Stream.concat(
                        group.network().stream(),
                        group.tasks().stream().flatMap(task -> task.resources().network().stream()))
                .flatMap(network -> network.ports().stream())
                .filter(port -> !port.hostNetwork().isEmpty())
                .toList();
        this.devices = group.tasks().stream()
                .flatMap(task -> task.resources().devices().stream())
                .toList();
    }

    /** Whether nodes that look alike may differ in what the group asks for. */
    boolean escapesClasses() {
        return devices.stream().anyMatch(DeviceRule::isUnique);
    }

    List<Obstacle> obstacles(Equipment equipment) {
        List<Obstacle> found = new ArrayList<>();
        for (DeviceRequest request : missingDevices(equipment)) {
            found.add(new Obstacle(MISSING_DEVICES, "", request.count() + " of " + request.name()));
        }
        for (Network.Port port : ports) {
            if (!equipment.networks().containsKey(port.hostNetwork())) {
                String rule = "missing host network \"" + port.hostNetwork() + "\" for port \"" + port.label() + "\"";
                found.add(new Obstacle(rule, "", port.hostNetwork()));
            }
        }
        addMissingVolumes(equipment, found);
        return found;
    }

    private void addMissingVolumes(Equipment equipment, List<Obstacle> obstacles) {
        for (VolumeRequest request : volumes.values()) {
            HostVolume volume = equipment.volumes().get(request.source());
            if (volume == null || (volume.readOnly() && !request.readOnly())) {
                obstacles.add(new Obstacle(MISSING_VOLUMES, found(volume), request.source()));
            }
        }
    }

    private static String found(@Nullable HostVolume volume) {
        return volume == null ? "" : "read only";
    }

    /** The requests for which the models that match have too few healthy devices left by the ones before them. */
    private List<DeviceRequest> missingDevices(Equipment equipment) {
        List<DeviceRequest> missing = new ArrayList<>();
        Map<DeviceGroup, Integer> taken = new HashMap<>();
        for (DeviceRequest request : devices) {
            Optional<DeviceGroup> match = equipment.devices().stream()
                    .filter(group -> DeviceRule.matches(request, group))
                    .filter(group -> usable(request, group) - taken.getOrDefault(group, 0) >= request.count())
                    .findFirst();
            if (match.isEmpty()) {
                missing.add(request);
            } else {
                taken.merge(match.get(), request.count(), Integer::sum);
            }
        }
        return missing;
    }

    private static long usable(DeviceRequest request, DeviceGroup group) {
        return group.instances().stream()
                .filter(device -> DeviceRule.isUsable(request, device))
                .count();
    }
}

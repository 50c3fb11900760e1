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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a node has the volumes, networks and devices that a group asks for, whoever uses them now. */
final class EquipmentRules {
    private static final String MISSING_VOLUMES = "missing compatible host volumes";
    private static final int MODELS_NAMED = 3;

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
        addMissingDevices(equipment, found);
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

    /** One for each request for which the models that match have too few healthy devices left by the ones before it. */
    private void addMissingDevices(Equipment equipment, List<Obstacle> obstacles) {
        Map<DeviceGroup, Integer> taken = new HashMap<>();
        for (DeviceRequest request : devices) {
            Optional<DeviceGroup> match = equipment.devices().stream()
                    .filter(group -> DeviceRule.matches(request, group))
                    .filter(group -> left(request, group, taken) >= request.count())
                    .findFirst();
            if (match.isEmpty()) {
                String asked = request.count() + " of " + request.name();
                obstacles.add(new Obstacle(Obstacle.MISSING_DEVICES, found(request, equipment, taken), asked));
            } else {
                taken.merge(match.get(), request.count(), Integer::sum);
            }
        }
    }

    /** What there is of the kind that is asked for, model by model, and why it does not do. */
    private static String found(DeviceRequest request, Equipment equipment, Map<DeviceGroup, Integer> taken) {
        List<DeviceGroup> named = equipment.devices().stream()
                .filter(group -> DeviceRule.isNamed(request.name(), group))
                .toList();
        String models = named.stream()
                .limit(MODELS_NAMED)
                .map(group -> found(request, group, taken))
                .collect(Collectors.joining("; "));
        return named.size() > MODELS_NAMED ? models + "; and other models" : models;
    }

    private static String found(DeviceRequest request, DeviceGroup group, Map<DeviceGroup, Integer> taken) {
        List<String> broken = DeviceRule.broken(request, group);
        return broken.isEmpty()
                ? left(request, group, taken) + " of " + group.model()
                : group.model() + " without " + String.join(" and ", broken);
    }

    private static int left(DeviceRequest request, DeviceGroup group, Map<DeviceGroup, Integer> taken) {
        return DeviceRule.usable(request, group).size() - taken.getOrDefault(group, 0);
    }
}

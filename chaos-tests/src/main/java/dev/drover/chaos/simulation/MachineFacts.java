package dev.drover.chaos.simulation;

import dev.drover.agent.driver.MockConfig;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostVolume;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What machines are like, as far as jobs ask for that, and what of it changes. */
final class MachineFacts {
    private static final List<String> CLASSES = List.of("small", "small", "large");
    private static final List<String> RACKS = List.of("r1", "r1", "r2", "r3", "");
    private static final List<String> ARCHITECTURES = List.of("amd64", "amd64", "arm64");
    private static final List<String> VERSIONS = List.of("1.9.3", "1.10.0", "1.12.1");
    private static final List<String> DATACENTERS = List.of("dc1", "dc1", "dc1", "dc2");
    private static final List<String> POOLS = List.of("default", "default", "default", "lab");

    private final Chances chances;

    MachineFacts(Chances chances) {
        this.chances = chances;
    }

    /** A machine as it is at first. */
    Node of(int number) {
        NodeResources resources = new NodeResources(
                500 * chances.between(2, 6),
                chances.between(2, 6),
                512 * chances.between(2, 6),
                20_000,
                "10.0.0." + number,
                "eth0",
                20_000,
                20_000 + chances.between(3, 100),
                List.of());
        return new Node(
                new NodeId(new UUID(0x4000, number).toString()),
                "secret-" + number,
                "machine-" + number,
                chances.pick(DATACENTERS),
                chances.pick(CLASSES),
                chances.pick(POOLS),
                "",
                "0.1.0",
                resources,
                NodeResources.NONE,
                Map.of(MockConfig.DRIVER, Node.Driver.found(Map.of())),
                attributes(resources.cpuCores()),
                meta(),
                new Equipment(volumes(), Map.of(), devices(), 0, 0));
    }

    private Map<String, String> attributes(int cores) {
        return Map.of(
                "kernel.name",
                "linux",
                "driver." + MockConfig.DRIVER,
                "1",
                "cpu.arch",
                chances.pick(ARCHITECTURES),
                "cpu.numcores",
                Integer.toString(cores),
                "os.version",
                chances.pick(VERSIONS));
    }

    private Map<String, String> meta() {
        String rack = chances.pick(RACKS);
        return rack.isEmpty() ? Map.of() : Map.of("rack", rack);
    }

    private Map<String, HostVolume> volumes() {
        return chances.happens(0.7) ? Map.of("data", new HostVolume("/srv/data", chances.happens(0.3))) : Map.of();
    }

    private List<DeviceGroup> devices() {
        List<DeviceGroup> groups = new ArrayList<>();
        if (chances.happens(0.6)) {
            groups.add(devices("a1", "2 GiB"));
        }
        if (chances.happens(0.4)) {
            groups.add(devices("a2", "8 GiB"));
        }
        return groups;
    }

    private DeviceGroup devices(String model, String memory) {
        List<Device> instances = new ArrayList<>();
        int count = chances.between(1, 3);
        for (int number = 0; number < count; number++) {
            instances.add(device(model + "-" + number));
        }
        return new DeviceGroup("acme", "gpu", model, instances, Map.of("memory", memory));
    }

    private Device device(String id) {
        boolean isHealthy = chances.happens(0.85);
        return new Device(id, isHealthy, isHealthy ? "" : "does not answer");
    }

    /** The same machine after something about it has changed. */
    Node changed(Node node) {
        Map<String, String> attributes = new TreeMap<>(node.attributes());
        if (chances.happens(0.5)) {
            attributes.put("os.version", chances.pick(VERSIONS));
        }
        return new Node(
                node.id(),
                node.secretId(),
                node.name(),
                chances.happens(0.1) ? chances.pick(DATACENTERS) : node.datacenter(),
                chances.happens(0.3) ? chances.pick(CLASSES) : node.nodeClass(),
                chances.happens(0.1) ? chances.pick(POOLS) : node.nodePool(),
                node.httpAddress(),
                node.version(),
                node.resources(),
                node.reserved(),
                node.drivers(),
                attributes,
                chances.happens(0.5) ? meta() : node.meta(),
                changed(node.equipment()));
    }

    private Equipment changed(Equipment equipment) {
        List<DeviceGroup> groups = equipment.devices().stream()
                .map(group -> new DeviceGroup(
                        group.vendor(),
                        group.type(),
                        group.name(),
                        group.instances().stream()
                                .map(device -> device(device.id()))
                                .toList(),
                        group.attributes()))
                .toList();
        return new Equipment(
                chances.happens(0.3) ? volumes() : equipment.volumes(),
                equipment.networks(),
                groups,
                equipment.mbits(),
                equipment.maxAllocations());
    }
}

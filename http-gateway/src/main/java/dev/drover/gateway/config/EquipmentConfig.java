package dev.drover.gateway.config;

import dev.drover.agent.fingerprint.Cidr;
import dev.drover.agent.fingerprint.EquipmentSettings;
import dev.drover.agent.fingerprint.EquipmentSettings.NetworkChoice;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostVolume;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads what an operator says of the volumes, networks and devices of a node. */
record EquipmentConfig(ConfigReader files) {
    private static final String VOLUME = "client.host_volume";
    private static final String NETWORK = "client.host_network";
    private static final String DEVICE = "client.device";
    private static final int MOST_MBITS = 1_000_000_000;
    private static final int MOST_ALLOCATIONS = 1_000_000;

    /** What Nomad calls the node's own address. */
    private static final String OWN_NETWORK = "default";

    EquipmentSettings settings() {
        return new EquipmentSettings(
                volumes(),
                networks(),
                devices(),
                deviceFiles(),
                files.number("client.network_speed", 1, MOST_MBITS)
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                files.number("client.node_max_allocs", 0, MOST_ALLOCATIONS).orElse(0));
    }

    private Map<String, HostVolume> volumes() {
        Map<String, HostVolume> volumes = new TreeMap<>();
        for (String name : files.names(VOLUME)) {
            String key = VOLUME + "." + name;
            String path = files.text(key + ".path").orElse("");
            if (isDirectory(path)) {
                volumes.put(
                        name,
                        new HostVolume(path, files.flag(key + ".read_only").orElse(false)));
            } else {
                files.problem("host volume \"" + name + "\" needs the absolute path of a directory that exists, not \""
                        + path + "\"");
            }
        }
        return volumes;
    }

    private static boolean isDirectory(String path) {
        try {
            return path.startsWith("/") && Files.isDirectory(Path.of(path));
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }

    private Map<String, NetworkChoice> networks() {
        Map<String, NetworkChoice> networks = new TreeMap<>();
        for (String name : files.names(NETWORK)) {
            String key = NETWORK + "." + name;
            String cidr = files.text(key + ".cidr").orElse("");
            String networkInterface = files.text(key + ".interface").orElse("");
            if (name.equals(OWN_NETWORK)) {
                files.problem("host network \"default\" is the node's own address: another name is needed");
            } else if (cidr.isEmpty() && networkInterface.isEmpty()) {
                files.problem("host network \"" + name + "\" needs \"cidr\", \"interface\" or both");
            } else if (!cidr.isEmpty() && Cidr.parse(cidr).isEmpty()) {
                files.problem("\"" + key + ".cidr\" is \"" + cidr + "\", and no range such as \"10.0.0.0/8\"");
            }
            networks.put(name, new NetworkChoice(cidr, networkInterface, files.ports(key + ".reserved_ports")));
        }
        return networks;
    }

    private List<DeviceGroup> devices() {
        List<DeviceGroup> devices = new ArrayList<>();
        for (String name : files.names(DEVICE)) {
            String key = DEVICE + "." + name;
            List<String> ids = files.texts(key + ".ids").orElse(List.of());
            String[] parts = name.split("/", 3);
            if (parts.length < 3 || List.of(parts).contains("")) {
                files.problem("device \"" + name + "\" must be named vendor/type/model");
            } else if (ids.isEmpty() || new HashSet<>(ids).size() < ids.size() || ids.contains("")) {
                files.problem("device \"" + name + "\" needs \"ids\", each once");
            } else {
                devices.add(new DeviceGroup(
                        parts[0],
                        parts[1],
                        parts[2],
                        ids.stream().map(id -> new Device(id, true, "")).toList(),
                        files.textsBelow(key + ".attributes.")));
            }
        }
        return devices;
    }

    private Map<String, List<Path>> deviceFiles() {
        Map<String, List<Path>> found = new TreeMap<>();
        for (String name : files.names(DEVICE)) {
            String key = DEVICE + "." + name;
            List<String> ids = files.texts(key + ".ids").orElse(List.of());
            for (String id : files.fields(key + ".files.").values().keySet()) {
                List<String> paths = files.texts(key + ".files." + id).orElse(List.of());
                if (!ids.contains(id)) {
                    files.problem("\"" + key + ".files\" speaks of \"" + id + "\", which is none of its \"ids\"");
                } else if (!paths.stream().allMatch(EquipmentConfig::isDevice)) {
                    files.problem("\"" + key + ".files." + id + "\" takes files below /dev that exist, not " + paths);
                } else {
                    found.put(name + "/" + id, paths.stream().map(Path::of).toList());
                }
            }
        }
        return found;
    }

    private static boolean isDevice(String path) {
        try {
            Path file = Path.of(path);
            return file.startsWith("/dev") && file.equals(file.normalize()) && Files.exists(file);
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }
}

package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an allocation was given, in today's form and in the form of Nomad before 0.9, which its clients still read. */
final class ResourcesJson {
    private ResourcesJson() {}

    static ObjectNode allocated(AllocatedResources resources) {
        ObjectNode json = ApiJson.object();
        json.set("Tasks", ApiJson.objects(resources.tasks(), ResourcesJson::share));
        json.set("TaskLifecycles", ApiJson.objects(resources.tasks(), ResourcesJson::lifecycle));
        ObjectNode shared = json.putObject("Shared");
        shared.set("Networks", networks(resources.ports(), 0));
        shared.put("DiskMB", resources.diskMb());
        shared.set("Ports", ApiJson.array(resources.ports().stream(), ResourcesJson::mapping));
        return json;
    }

    /** Null for a main task. */
    private static JsonNode lifecycle(TaskShare share) {
        return share.lifecycle().<JsonNode>map(TaskJsonWriter::lifecycle).orElse(NullNode.getInstance());
    }

    private static ObjectNode share(TaskShare share) {
        ObjectNode json = ApiJson.object();
        ObjectNode cpu = json.putObject("Cpu");
        cpu.put("CpuShares", share.cpuMhz());
        if (share.cores().isEmpty()) {
            cpu.putNull("ReservedCores");
        } else {
            share.cores().forEach(cpu.putArray("ReservedCores")::add);
        }
        ObjectNode memory = json.putObject("Memory");
        memory.put("MemoryMB", share.memoryMb());
        memory.put("MemoryMaxMB", share.memoryMaxMb());
        json.set("Networks", networks(share.ports(), share.mbits()));
        json.set("Devices", ApiJson.array(share.devices().stream(), ResourcesJson::devices));
        return json;
    }

    private static ObjectNode devices(AssignedDevices devices) {
        ObjectNode json = ApiJson.object();
        json.put("Vendor", devices.vendor());
        json.put("Type", devices.type());
        json.put("Name", devices.name());
        ArrayNode ids = json.putArray("DeviceIDs");
        devices.ids().forEach(ids::add);
        return json;
    }

    /** The sum over all tasks: {@code Allocation.Resources}. */
    static ObjectNode total(AllocatedResources resources) {
        Stream<AssignedPort> ports = Stream.concat(
                resources.ports().stream(),
                resources.tasks().values().stream().flatMap(share -> share.ports().stream()));
        int most = resources.tasks().values().stream()
                .mapToInt(TaskShare::memoryMaxMb)
                .sum();
        return flat(
                Math.toIntExact(resources.cpuMhz()),
                Math.toIntExact(resources.memoryMb()),
                most,
                resources.diskMb(),
                ports.toList());
    }

    /** What the group has besides its tasks: {@code Allocation.SharedResources}. */
    static ObjectNode shared(AllocatedResources resources) {
        return flat(0, 0, 0, resources.diskMb(), resources.ports());
    }

    /** {@code Allocation.TaskResources}. */
    static ObjectNode byTask(AllocatedResources resources) {
        return ApiJson.objects(
                resources.tasks(),
                share -> flat(share.cpuMhz(), share.memoryMb(), share.memoryMaxMb(), 0, share.ports()));
    }

    static ObjectNode flat(int cpuMhz, int memoryMb, int memoryMaxMb, int diskMb, List<AssignedPort> ports) {
        ObjectNode json = ApiJson.object();
        json.put("CPU", cpuMhz);
        json.put("Cores", 0);
        json.put("MemoryMB", memoryMb);
        json.put("MemoryMaxMB", memoryMaxMb);
        json.put("DiskMB", diskMb);
        json.put("IOPS", 0);
        json.set("Networks", networks(ports, 0));
        json.set("Devices", ApiJson.array());
        json.putNull("NUMA");
        json.put("SecretsMB", 0);
        return json;
    }

    /** One network for each address that ports are on. */
    private static ArrayNode networks(List<AssignedPort> ports, int mbits) {
        ArrayNode networks = ApiJson.array();
        Map<String, List<AssignedPort>> byAddress = ports.stream()
                .collect(Collectors.groupingBy(AssignedPort::hostAddress, TreeMap::new, Collectors.toList()));
        byAddress.forEach((address, onIt) -> networks.add(network(address, onIt, mbits)));
        return networks;
    }

    private static ObjectNode network(String address, List<AssignedPort> ports, int mbits) {
        ObjectNode network = ApiJson.object();
        network.put("Mode", "host");
        network.put("Device", "");
        network.put("CIDR", "");
        network.put("IP", address);
        network.put("Hostname", "");
        network.put("MBits", mbits);
        network.putNull("DNS");
        network.putNull("CNI");
        network.set("ReservedPorts", ApiJson.array(ports.stream().filter(AssignedPort::isStatic), ResourcesJson::port));
        network.set(
                "DynamicPorts", ApiJson.array(ports.stream().filter(port -> !port.isStatic()), ResourcesJson::port));
        return network;
    }

    /** As jobs name it. */
    static String networkName(String hostNetwork) {
        return hostNetwork.isEmpty() ? "default" : hostNetwork;
    }

    private static ObjectNode port(AssignedPort port) {
        ObjectNode json = ApiJson.object();
        json.put("Label", port.label());
        json.put("Value", port.port());
        json.put("To", port.to());
        json.put("HostNetwork", networkName(port.hostNetwork()));
        json.put("IgnoreCollision", false);
        return json;
    }

    private static ObjectNode mapping(AssignedPort port) {
        ObjectNode json = ApiJson.object();
        json.put("Label", port.label());
        json.put("Value", port.port());
        json.put("To", port.to());
        json.put("HostIP", port.hostAddress());
        return json;
    }
}

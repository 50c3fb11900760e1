package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Nomad's {@code Node} and {@code NodeListStub}. */
public final class NodeJson {
    private NodeJson() {}

    /** A node's standing in the cluster. */
    public record Standing(
            NodeStatus status,
            Eligibility eligibility,
            Optional<Drain> drain,
            Optional<LastDrain> lastDrain,
            List<Happening> history,
            long createIndex,
            long modifyIndex) {
        public Standing {
            history = List.copyOf(history);
        }

        private Optional<Instant> lastHappening() {
            return history.isEmpty()
                    ? Optional.empty()
                    : Optional.of(history.get(history.size() - 1).stamp().at());
        }
    }

    /** Something that happened to the node. */
    public record Happening(String message, String subsystem, Stamp stamp) {}

    public static ObjectNode full(Node node, Standing standing) {
        ObjectNode json = ApiJson.object();
        identify(json, node);
        json.put("HTTPAddr", node.httpAddress());
        json.put("TLSEnabled", false);
        json.put("SecretID", "");
        json.set("Attributes", ApiJson.texts(node.attributes()));
        json.set("NodeResources", resources(node));
        json.set("ReservedResources", reserved(node.reserved()));
        json.set("Resources", flat(node.resources()));
        json.set("Reserved", flat(node.reserved()));
        json.putObject("Links");
        json.set("Meta", ApiJson.texts(node.meta()));
        json.put("CgroupParent", "");
        json.set(
                "DrainStrategy", standing.drain().<JsonNode>map(NodeJson::drain).orElse(NullNode.instance));
        json.put(
                "StatusUpdatedAt",
                standing.lastHappening().map(Instant::getEpochSecond).orElse(0L));
        ArrayNode events = json.putArray("Events");
        standing.history().forEach(happening -> events.add(event(happening)));
        json.set("HostVolumes", EquipmentJson.volumes(node.equipment()));
        json.set("HostNetworks", EquipmentJson.networks(node.equipment()));
        json.putObject("CSIControllerPlugins");
        json.putObject("CSINodePlugins");
        json.put("GCVolumesOnNodeGC", false);
        json.put("NodeMaxAllocs", node.equipment().maxAllocations());
        stand(json, node, standing);
        return json;
    }

    /** What a list asks for beyond the plain stub. */
    public record StubDetail(boolean resources, boolean attributes) {}

    public static ObjectNode stub(Node node, Standing standing, StubDetail detail) {
        ObjectNode json = ApiJson.object();
        identify(json, node);
        String address = node.httpAddress();
        json.put("Address", address.substring(0, Math.max(0, address.lastIndexOf(':'))));
        json.put("Version", node.version());
        if (detail.attributes()) {
            ObjectNode attributes = json.putObject("Attributes");
            node.attributes().forEach((name, value) -> {
                if (name.startsWith("os.")) {
                    attributes.put(name, value);
                }
            });
        }
        if (detail.resources()) {
            json.set("NodeResources", resources(node));
            json.set("ReservedResources", reserved(node.reserved()));
        }
        json.set("HostVolumes", EquipmentJson.volumes(node.equipment()));
        stand(json, node, standing);
        return json;
    }

    private static void identify(ObjectNode json, Node node) {
        json.put("ID", node.id().value());
        json.put("Datacenter", node.datacenter());
        json.put("Name", node.name());
        json.put("NodeClass", node.nodeClass());
        json.put("NodePool", node.nodePool());
    }

    private static void stand(ObjectNode json, Node node, Standing standing) {
        json.put("Drain", standing.drain().isPresent());
        json.put("SchedulingEligibility", standing.eligibility().wireName());
        json.put("Status", standing.status().wireName());
        json.put("StatusDescription", "");
        json.set("Drivers", ApiJson.objects(node.drivers(), driver -> driver(driver, standing)));
        json.set(
                "LastDrain",
                standing.lastDrain().<JsonNode>map(NodeJson::lastDrain).orElse(NullNode.instance));
        json.put("CreateIndex", standing.createIndex());
        json.put("ModifyIndex", standing.modifyIndex());
    }

    private static ObjectNode driver(Node.Driver driver, Standing standing) {
        ObjectNode json = ApiJson.object();
        json.set("Attributes", ApiJson.texts(driver.attributes()));
        json.put("Detected", driver.detected());
        json.put("Healthy", driver.healthy());
        json.put("HealthDescription", driver.healthDescription());
        json.put("UpdateTime", ApiJson.time(standing.lastHappening()));
        return json;
    }

    private static ObjectNode drain(Drain drain) {
        ObjectNode json = ApiJson.object();
        json.put("Deadline", drain.spec().deadline().toNanos());
        json.put("IgnoreSystemJobs", drain.spec().ignoreSystemJobs());
        json.put("ForceDeadline", ApiJson.time(drain.forceDeadline()));
        json.put("StartedAt", ApiJson.time(Optional.of(drain.startedAt())));
        return json;
    }

    private static ObjectNode lastDrain(LastDrain last) {
        ObjectNode json = ApiJson.object();
        json.put("StartedAt", ApiJson.time(Optional.of(last.startedAt())));
        json.put("UpdatedAt", ApiJson.time(Optional.of(last.updatedAt())));
        json.put("Status", last.status().wireName());
        json.put("AccessorID", "");
        json.set("Meta", ApiJson.texts(last.meta()));
        return json;
    }

    private static ObjectNode event(Happening happening) {
        ObjectNode json = ApiJson.object();
        json.put("Message", happening.message());
        json.put("Subsystem", happening.subsystem());
        json.putObject("Details");
        json.put("Timestamp", happening.stamp().at().toString());
        json.put("CreateIndex", happening.stamp().index());
        return json;
    }

    private static ObjectNode resources(Node node) {
        NodeResources resources = node.resources();
        ObjectNode json = ApiJson.object();
        ObjectNode cpu = json.putObject("Cpu");
        cpu.put("CpuShares", resources.cpuMhz());
        cpu.put("TotalCpuCores", resources.cpuCores());
        cpu.set("ReservableCpuCores", ApiJson.array());
        json.putObject("Memory").put("MemoryMB", resources.memoryMb());
        json.putObject("Disk").put("DiskMB", resources.diskMb());
        ArrayNode networks = json.putArray("Networks");
        if (!resources.address().isEmpty()) {
            networks.add(network(resources, node.equipment().mbits()));
        }
        json.set("Devices", EquipmentJson.devices(node.equipment()));
        json.put("MinDynamicPort", resources.minDynamicPort());
        json.put("MaxDynamicPort", resources.maxDynamicPort());
        return json;
    }

    private static ObjectNode network(NodeResources resources, int mbits) {
        ObjectNode json = ApiJson.object();
        json.put("Mode", "host");
        json.put("Device", resources.device());
        boolean isIpv6 = resources.address().indexOf(':') >= 0;
        json.put("CIDR", resources.address() + (isIpv6 ? "/128" : "/32"));
        json.put("IP", resources.address());
        json.put("Hostname", "");
        json.put("MBits", mbits);
        json.putNull("DNS");
        json.putNull("CNI");
        json.putNull("ReservedPorts");
        json.putNull("DynamicPorts");
        return json;
    }

    private static ObjectNode reserved(NodeResources reserved) {
        ObjectNode json = ApiJson.object();
        json.putObject("Cpu").put("CpuShares", reserved.cpuMhz());
        json.putObject("Memory").put("MemoryMB", reserved.memoryMb());
        json.putObject("Disk").put("DiskMB", reserved.diskMb());
        String ports = reserved.reservedPorts().stream().map(String::valueOf).collect(Collectors.joining(","));
        json.putObject("Networks").put("ReservedHostPorts", ports);
        return json;
    }

    private static ObjectNode flat(NodeResources resources) {
        return ResourcesJson.flat(resources.cpuMhz(), resources.memoryMb(), 0, resources.diskMb(), List.of());
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code node status -verbose} shows of a node's volumes, networks and devices; nothing of what it has not. */
record EquipmentSections(Terminal terminal, JsonNode node) {
    void showVolumesAndNetworks() {
        Table volumes = Table.of("Name", "ReadOnly", "Source");
        Map<String, JsonNode> hostVolumes = Json.members(node.path("HostVolumes"));
        hostVolumes.forEach((name, volume) ->
                volumes.row(name, Boolean.toString(Json.flag(volume, "ReadOnly")), Json.text(volume, "Path")));
        section("Host Volumes", volumes, hostVolumes.isEmpty());
        Table networks = Table.of("Name", "CIDR", "Interface", "ReservedPorts");
        Map<String, JsonNode> hostNetworks = Json.members(node.path("HostNetworks"));
        hostNetworks.forEach((name, network) -> networks.row(
                name,
                Json.text(network, "CIDR"),
                Json.text(network, "Interface"),
                Json.text(network, "ReservedPorts")));
        section("Host Networks", networks, hostNetworks.isEmpty());
    }

    private void section(String title, Table table, boolean isEmpty) {
        if (!isEmpty) {
            terminal.title(title);
            table.lines().forEach(terminal::line);
        }
    }

    /** Model by model, with how many of its devices are healthy. */
    void showDevices() {
        List<JsonNode> groups = Json.list(node.path("NodeResources").path("Devices"));
        if (groups.isEmpty()) {
            return;
        }
        terminal.title("Device Group Attributes");
        boolean first = true;
        for (JsonNode group : groups) {
            if (!first) {
                terminal.line("");
            }
            first = false;
            attributes(group).lines().forEach(terminal::line);
        }
    }

    private static KeyValues attributes(JsonNode group) {
        String name = Json.text(group, "Vendor") + "/" + Json.text(group, "Type") + "/" + Json.text(group, "Name");
        List<String> instances = new ArrayList<>();
        for (JsonNode instance : group.path("Instances")) {
            instances.add(Json.text(instance, "ID") + (Json.flag(instance, "Healthy") ? "" : " (unhealthy)"));
        }
        KeyValues values = new KeyValues().add("Device Group", name).add("Instances", String.join(",", instances));
        Json.members(group.path("Attributes")).forEach((key, value) -> values.add(key, shown(value)));
        return values;
    }

    private static String shown(JsonNode attribute) {
        for (String kind : List.of("Int", "Float", "Bool", "String")) {
            if (attribute.hasNonNull(kind)) {
                String unit = Json.text(attribute, "Unit");
                return attribute.path(kind).asText() + (unit.isEmpty() ? "" : " " + unit);
            }
        }
        return "";
    }
}

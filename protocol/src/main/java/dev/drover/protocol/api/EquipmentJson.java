package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a node has besides processors, memory and disk, in Nomad's JSON. */
final class EquipmentJson {
    private static final Pattern WHOLE = Pattern.compile("(-?[0-9]{1,18})(?:\\s*([A-Za-z/]+))?");
    private static final Pattern DECIMAL = Pattern.compile("(-?[0-9]{1,18}\\.[0-9]{1,18})(?:\\s*([A-Za-z/]+))?");

    private EquipmentJson() {}

    static ObjectNode volumes(Equipment equipment) {
        ObjectNode json = ApiJson.object();
        equipment.volumes().forEach((name, volume) -> {
            ObjectNode one = json.putObject(name);
            one.put("Path", volume.path());
            one.put("ReadOnly", volume.readOnly());
            one.put("ID", "");
        });
        return json;
    }

    static ObjectNode networks(Equipment equipment) {
        ObjectNode json = ApiJson.object();
        equipment.networks().forEach((name, network) -> {
            ObjectNode one = json.putObject(name);
            one.put("Name", name);
            one.put("CIDR", network.cidr());
            one.put("Interface", network.networkInterface());
            one.put(
                    "ReservedPorts",
                    network.reservedPorts().stream().map(String::valueOf).collect(Collectors.joining(",")));
        });
        return json;
    }

    static ArrayNode devices(Equipment equipment) {
        return ApiJson.array(equipment.devices().stream(), EquipmentJson::group);
    }

    private static ObjectNode group(DeviceGroup group) {
        ObjectNode json = ApiJson.object();
        json.put("Vendor", group.vendor());
        json.put("Type", group.type());
        json.put("Name", group.name());
        json.set("Instances", ApiJson.array(group.instances().stream(), EquipmentJson::instance));
        ObjectNode attributes = json.putObject("Attributes");
        for (Map.Entry<String, String> attribute : group.attributes().entrySet()) {
            attributes.set(attribute.getKey(), attribute(attribute.getValue()));
        }
        return json;
    }

    private static ObjectNode instance(Device device) {
        ObjectNode json = ApiJson.object();
        json.put("ID", device.id());
        json.put("Healthy", device.healthy());
        json.put("HealthDescription", device.description());
        json.putNull("Locality");
        return json;
    }

    /** A value by its type, as Nomad's clients expect it. */
    private static ObjectNode attribute(String value) {
        ObjectNode json = ApiJson.object();
        Matcher whole = WHOLE.matcher(value);
        Matcher decimal = DECIMAL.matcher(value);
        if (whole.matches()) {
            json.put("Int", Long.parseLong(whole.group(1)));
            json.put("Unit", unit(whole));
        } else if (decimal.matches()) {
            json.put("Float", Double.parseDouble(decimal.group(1)));
            json.put("Unit", unit(decimal));
        } else if (value.equals("true") || value.equals("false")) {
            json.put("Bool", value.equals("true"));
            json.put("Unit", "");
        } else {
            json.put("String", value);
            json.put("Unit", "");
        }
        return json;
    }

    private static String unit(Matcher amount) {
        String unit = amount.group(2);
        return unit == null ? "" : unit;
    }
}

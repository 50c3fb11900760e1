package dev.drover.agent.driver;

import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The ports of the machine that lead into a container: those that {@code ports} names, to where the group's network says,
 * and those of the older {@code port_map}, to where it says itself.
 */
final class ContainerPorts {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_]");

    private final List<Published> published = new ArrayList<>();

    private record Published(String label, String address, String port, String inside) {}

    private ContainerPorts() {}

    static ContainerPorts of(DriverConfig config, Map<String, String> environment) throws TaskStartException {
        ContainerPorts ports = new ContainerPorts();
        for (String label : config.texts("ports")) {
            ports.add(label, "", environment);
        }
        for (Map.Entry<String, String> mapped : config.map("port_map").entrySet()) {
            ports.add(mapped.getKey(), mapped.getValue(), environment);
        }
        return ports;
    }

    private void add(String label, String mapped, Map<String, String> environment) throws TaskStartException {
        String name = NOT_IN_NAMES.matcher(label).replaceAll("_");
        String port = environment.get("NOMAD_HOST_PORT_" + name);
        if (port == null) {
            throw new TaskStartException(
                    "driver \"docker\" publishes no port \"%s\": neither the task nor its group has one of this label"
                            .formatted(label),
                    false);
        }
        String inside = mapped.isEmpty() ? environment.getOrDefault("NOMAD_PORT_" + name, port) : mapped;
        if (!inside.matches("\\d{1,5}")) {
            throw new TaskStartException(
                    "config option \"port_map\" of driver \"docker\" maps \"%s\" to no port, but to \"%s\""
                            .formatted(label, inside),
                    false);
        }
        published.add(new Published(name, environment.getOrDefault("NOMAD_HOST_IP_" + name, ""), port, inside));
    }

    /** Variables that differ in the container. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        published.forEach(port -> variables.put("NOMAD_PORT_" + port.label, port.inside));
        return variables;
    }

    Value exposed() {
        Map<String, Value> exposed = new TreeMap<>();
        published.forEach(port -> protocols(port).forEach(name -> exposed.put(name, Value.Fields.EMPTY)));
        return new Value.Fields(exposed);
    }

    Value bindings() {
        Map<String, List<Value>> bindings = new TreeMap<>();
        for (Published port : published) {
            Value binding = Json.texts(Map.of("HostIp", port.address, "HostPort", port.port));
            protocols(port).forEach(name -> bindings.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(binding));
        }
        Map<String, Value> fields = new TreeMap<>();
        bindings.forEach((name, all) -> fields.put(name, new Value.Items(all)));
        return new Value.Fields(fields);
    }

    private static List<String> protocols(Published port) {
        return List.of(port.inside + "/tcp", port.inside + "/udp");
    }
}

package dev.drover.agent.consul;

import dev.drover.agent.json.Answer;
import dev.drover.agent.json.Json;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Service.Weights;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Consul's names for things. Pure. */
final class ConsulJson {
    private ConsulJson() {}

    /** What is said to register a service with its checks. */
    static Value.Fields registration(ConsulService service) {
        Map<String, Value> fields = new TreeMap<>();
        fields.put("ID", Json.text(service.id()));
        fields.put("Name", Json.text(service.name()));
        fields.put("Tags", Json.texts(service.tags()));
        fields.put("Address", Json.text(service.address()));
        fields.put("Port", Json.number(service.port()));
        fields.put("Meta", Json.texts(service.meta()));
        fields.put("EnableTagOverride", Json.flag(service.tagsMayChange()));
        fields.put(
                "Weights",
                new Value.Fields(Map.of(
                        "Passing", Json.number(service.weights().passing()),
                        "Warning", Json.number(service.weights().warning()))));
        Map<String, Value> addresses = new TreeMap<>();
        service.taggedAddresses()
                .forEach((name, endpoint) -> addresses.put(
                        name,
                        new Value.Fields(Map.of(
                                "Address", Json.text(endpoint.address()), "Port", Json.number(endpoint.port())))));
        fields.put("TaggedAddresses", new Value.Fields(addresses));
        fields.put(
                "Checks",
                new Value.Items(service.checks().stream().map(ConsulJson::check).toList()));
        return new Value.Fields(fields);
    }

    private static Value check(ConsulCheck check) {
        Map<String, Value> fields = new TreeMap<>(check.definition().values());
        fields.put("CheckID", Json.text(check.id()));
        return new Value.Fields(fields);
    }

    static ConsulService service(Answer answer) {
        Map<String, ConsulService.Endpoint> addresses = new TreeMap<>();
        answer.at("TaggedAddresses").members().forEach((name, endpoint) -> addresses.put(name, endpoint(endpoint)));
        return new ConsulService(
                answer.text("ID"),
                answer.text("Service"),
                answer.at("Tags").items().stream().map(Answer::text).toList(),
                answer.text("Address"),
                (int) answer.number("Port"),
                answer.at("Meta").texts(),
                addresses,
                new Weights((int) answer.number("Weights", "Passing"), (int) answer.number("Weights", "Warning")),
                answer.flag("EnableTagOverride"),
                List.of());
    }

    /** Its members are written with a capital or without, by Consul's version. */
    private static ConsulService.Endpoint endpoint(Answer answer) {
        return new ConsulService.Endpoint(
                answer.text("Address").isEmpty() ? answer.text("address") : answer.text("Address"),
                (int) Math.max(answer.number("Port"), answer.number("port")));
    }

    static ConsulContents.Check check(Answer answer) {
        return new ConsulContents.Check(answer.text("ServiceID"), answer.text("Status"), answer.text("Output"));
    }

    /** What a node says of its Consul, from how that describes itself. */
    static Map<String, String> attributes(Answer self) {
        Answer configuration = self.at("Config");
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("consul.version", configuration.text("Version"));
        attributes.put("consul.datacenter", configuration.text("Datacenter"));
        attributes.put("consul.revision", configuration.text("Revision"));
        attributes.put("consul.server", Boolean.toString(configuration.flag("Server")));
        attributes.put("unique.consul.name", configuration.text("NodeName"));
        attributes.values().removeIf(String::isEmpty);
        return attributes;
    }
}

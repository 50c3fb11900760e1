package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.allocation.ServiceRegistration;
import java.util.Collection;
import java.util.Map;

/** Registered services in Nomad's JSON. */
public final class ServiceJson {
    private ServiceJson() {}

    /**
     * One registration.
     *
     * @param modifyIndex when the registrations of its service changed last
     */
    public static ObjectNode registration(ServiceRegistration registration, long modifyIndex) {
        ObjectNode json = ApiJson.object();
        json.put("ID", registration.id());
        json.put("ServiceName", registration.name());
        json.put("Namespace", registration.job().namespace());
        json.put("NodeID", registration.node().value());
        json.put("Datacenter", registration.datacenter());
        json.put("JobID", registration.job().value());
        json.put("AllocID", registration.allocation().value());
        json.set("Tags", ApiJson.texts(registration.tags()));
        json.put("Address", registration.address());
        json.put("Port", registration.port());
        json.put("CreateIndex", registration.createIndex());
        json.put("ModifyIndex", modifyIndex);
        json.set("Meta", ApiJson.texts(registration.meta()));
        json.set("TaggedAddresses", ApiJson.texts(registration.taggedAddresses()));
        json.putObject("Weights")
                .put("Passing", registration.weights().passing())
                .put("Warning", registration.weights().warning());
        return json;
    }

    /**
     * The services of a namespace.
     *
     * @param tagsByName in order
     */
    public static ObjectNode namespace(String namespace, Map<String, ? extends Collection<String>> tagsByName) {
        ObjectNode json = ApiJson.object();
        json.put("Namespace", namespace);
        ArrayNode services = json.putArray("Services");
        tagsByName.forEach((name, tags) -> {
            ObjectNode service = services.addObject();
            service.put("ServiceName", name);
            service.set("Tags", ApiJson.texts(tags));
        });
        return json;
    }
}

package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Looks members up as Go does: the exact name first, then any that differs in case only. */
final class JsonObjects {
    private JsonObjects() {}

    /** Empty for a member that is missing or null. */
    static Optional<JsonNode> member(JsonNode object, String name) {
        JsonNode exact = object.get(name);
        if (exact != null) {
            return exact.isNull() ? Optional.empty() : Optional.of(exact);
        }
        Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            if (member.getKey().equalsIgnoreCase(name) && !member.getValue().isNull()) {
                return Optional.of(member.getValue());
            }
        }
        return Optional.empty();
    }
}

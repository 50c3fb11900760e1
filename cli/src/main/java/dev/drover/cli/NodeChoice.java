package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Which node a command that changes one is about: the one that is named, or the asked agent's own. */
final class NodeChoice {
    private NodeChoice() {}

    static JsonNode of(Session session, HttpApi api, boolean self, String[] arguments) {
        Lookup lookup = Lookup.toChange(session, api, false);
        if (!self) {
            return lookup.node(Arguments.one(arguments, "<node>"));
        }
        Arguments.none(arguments);
        return lookup.node(own(api));
    }

    static String own(HttpApi api) {
        JsonNode agent = api.get("querying agent", "/v1/agent/self");
        String id = Json.text(agent.path("stats").path("client"), "node_id");
        if (id.isEmpty()) {
            throw new CliException("the agent at " + api.address() + " is not a client");
        }
        return id;
    }
}

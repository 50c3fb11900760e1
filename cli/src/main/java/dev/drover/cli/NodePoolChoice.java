package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Finds the node pool that a name, or the beginning of one, means. */
final class NodePoolChoice {
    private NodePoolChoice() {}

    static JsonNode of(HttpApi api, String prefix) {
        List<JsonNode> matches =
                Json.list(api.get("querying node pools", "/v1/node/pools?prefix=" + HttpApi.encode(prefix)));
        Optional<JsonNode> exact = matches.stream()
                .filter(pool -> Json.text(pool, "Name").equals(prefix))
                .findFirst();
        if (exact.isPresent()) {
            return exact.get();
        }
        if (matches.isEmpty()) {
            throw new CliException("No node pool with prefix \"" + prefix + "\" found");
        }
        if (matches.size() > 1) {
            Table table = Table.of("Name", "Description");
            matches.forEach(pool -> table.row(Json.text(pool, "Name"), Json.text(pool, "Description")));
            throw new CliException("Prefix \"" + prefix + "\" matched multiple node pools\n\n" + table);
        }
        return matches.get(0);
    }

    /** The path of the pool's own lists. */
    static String path(JsonNode pool, String list) {
        return "/v1/node/pool/" + HttpApi.encode(Json.text(pool, "Name")) + "/" + list;
    }
}

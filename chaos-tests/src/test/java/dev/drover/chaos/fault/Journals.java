package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What has to hold of every journal, and of the state that it leads to. */
final class Journals {
    private static final List<String> LISTS =
            List.of("/v1/jobs", "/v1/evaluations", "/v1/allocations", "/v1/deployments", "/v1/nodes");

    /** Evaluations of these have recorded nothing themselves: they are in the journals of their jobs. */
    private static final Set<String> NEVER_BEGUN = Set.of("blocked", "canceled");

    private Journals() {}

    /**
     * The journal of every job, node and evaluation by its entity. Each starts with 1, has no gap, and each event names its
     * predecessor's hash.
     */
    static Map<String, JsonNode> chains(AgentApi api) throws IOException, InterruptedException {
        Map<String, JsonNode> chains = new TreeMap<>();
        read(api, "job", "/v1/jobs", chains);
        read(api, "node", "/v1/nodes", chains);
        read(api, "evaluation", "/v1/evaluations", chains);
        return chains;
    }

    private static void read(AgentApi api, String kind, String list, Map<String, JsonNode> chains)
            throws IOException, InterruptedException {
        for (JsonNode one : api.get(list)) {
            if (kind.equals("evaluation")
                    && NEVER_BEGUN.contains(one.path("Status").asText())) {
                continue;
            }
            String id = one.path("ID").asText();
            JsonNode events = events(api, kind, id);
            check(kind, one, events);
            chains.put(kind + "|" + id, events);
        }
    }

    private static void check(String kind, JsonNode one, JsonNode events) {
        String id = one.path("ID").asText();
        String hash = "";
        long sequenceNr = 0;
        long index = 0;
        for (JsonNode event : events) {
            assertThat(event.path("SequenceNr").asLong()).as(id).isEqualTo(++sequenceNr);
            assertThat(event.path("PreviousHash").asText()).as(id).isEqualTo(hash);
            assertThat(event.path("Index").asLong()).as(id).isGreaterThanOrEqualTo(index);
            hash = event.path("Hash").asText();
            index = event.path("Index").asLong();
        }
        // An evaluation counts from the event of the job that opened it, which is earlier than its own first.
        assertThat(one.path("CreateIndex").asLong())
                .as("created, " + kind + " " + id)
                .isBetween(1L, events.path(0).path("Index").asLong());
        // The job ends an evaluation, in its own journal.
        if (!kind.equals("evaluation")) {
            assertThat(one.path("ModifyIndex").asLong())
                    .as("modified, " + kind + " " + id)
                    .isLessThanOrEqualTo(index);
        }
    }

    /** All events of a job, a node or an evaluation in the default namespace, page by page. */
    static JsonNode events(AgentApi api, String kind, String id) throws IOException, InterruptedException {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        String next = "1";
        while (!next.isEmpty()) {
            AgentApi.Answer page = api.answer("/v1/audit?" + kind + "=" + id + "&next_token=" + next);
            page.json().forEach(events::add);
            next = page.nextToken();
        }
        return events;
    }

    /** All that the API tells of jobs, evaluations, allocations, deployments and nodes. */
    static Map<String, JsonNode> liveState(AgentApi api) throws IOException, InterruptedException {
        Map<String, JsonNode> state = new LinkedHashMap<>();
        for (String list : LISTS) {
            JsonNode all = api.get(list);
            state.put(list, all);
            for (String path : paths(list, all)) {
                state.put(path, api.get(path));
            }
        }
        return state;
    }

    private static List<String> paths(String list, JsonNode all) {
        List<String> paths = new ArrayList<>();
        String single = list.substring(0, list.length() - 1);
        all.forEach(one -> paths.add(single + "/" + one.path("ID").asText()));
        if (single.equals("/v1/node")) {
            paths.addAll(paths.stream().map(path -> path + "/allocations").toList());
        }
        return paths;
    }
}

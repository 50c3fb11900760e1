package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** What was recorded about one job, searched by index: who asked for an evaluation stands nowhere else. */
final class JobJournal {
    private static final String CLUSTER = "cluster";
    private static final Asker UNKNOWN = new Asker("unknown", "");

    private final HttpApi api;
    private final String job;
    private final Map<Long, JsonNode> events = new HashMap<>();

    JobJournal(HttpApi api, String job) {
        this.api = api;
        this.job = job;
    }

    /**
     * Who asked for something.
     *
     * @param who token and address, or {@value #CLUSTER}
     * @param cause what led to it, such as the request with its identifier; empty where nothing is recorded
     */
    record Asker(String who, String cause) {}

    /** An evaluation is opened by the event that has its index. */
    Asker asker(JsonNode evaluation, boolean verbose) {
        long index = Json.number(evaluation, "CreateIndex");
        try {
            JsonNode event = find(index);
            return Json.number(event, "Index") == index
                    ? new Asker(who(event, verbose), cause(event, verbose))
                    : UNKNOWN;
        } catch (ApiException notRecorded) {
            return UNKNOWN;
        }
    }

    /**
     * The first event from an index on, missing if there is none. Indexes only rise, so that even the longest journal
     * takes a few dozen looks.
     */
    private JsonNode find(long index) {
        long before = 0;
        long reached = 1;
        while (isBefore(at(reached), index)) {
            before = reached;
            reached *= 2;
        }
        while (reached - before > 1) {
            long middle = before + (reached - before) / 2;
            if (isBefore(at(middle), index)) {
                before = middle;
            } else {
                reached = middle;
            }
        }
        return at(reached);
    }

    private static boolean isBefore(JsonNode event, long index) {
        return !event.isMissingNode() && Json.number(event, "Index") < index;
    }

    /** One event by its place, which counts from 1; missing beyond the last one. Each is asked for once. */
    private JsonNode at(long place) {
        return events.computeIfAbsent(place, this::read);
    }

    private JsonNode read(long place) {
        return api.get("querying audit", "/v1/audit?job=" + HttpApi.encode(job) + "&from=" + place + "&per_page=1")
                .path(0);
    }

    /** The token that asked and where it asked from; what the cluster did by itself has neither. */
    static String who(JsonNode event, boolean verbose) {
        String accessor = ShortId.of(Json.text(event.path("Who"), "Accessor"), verbose);
        String address = Json.text(event.path("Who"), "Address");
        if (accessor.isEmpty() && address.isEmpty()) {
            return CLUSTER;
        }
        return accessor + (accessor.isEmpty() || address.isEmpty() ? "" : "@") + address;
    }

    static String cause(JsonNode event, boolean verbose) {
        String id = ShortId.of(Json.text(event.path("Cause"), "ID"), verbose);
        String kind = Json.text(event.path("Cause"), "Kind");
        return id.isEmpty() ? kind : kind + " " + id;
    }
}

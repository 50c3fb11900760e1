package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.EventJson;
import dev.drover.recording.EventCodec;
import dev.drover.recording.StoredEvent;
import dev.drover.server.Engine;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/audit}: the journal of one job, node or evaluation, event by event, oldest first. */
final class AuditRoutes {
    /** More events than this are not answered at once: {@code from} asks for later ones. */
    private static final int MOST_EVENTS = 10_000;

    void addTo(RouteTable table) {
        table.get("/v1/audit", this::audit);
    }

    private CompletionStage<HttpResponse> audit(Call call, Engine engine) {
        String entity = entity(call);
        long from = call.parameters().number("from").orElse(1);
        ArrayNode events = ApiJson.array();
        return engine.session()
                .history()
                .ofEntity(entity, placed -> {
                    if (placed.event().sequenceNr() >= from && events.size() < MOST_EVENTS) {
                        events.add(event(entity, placed.event()));
                    }
                })
                .thenApply(done -> {
                    if (events.isEmpty() && from <= 1) {
                        throw ApiException.notFound("nothing is recorded about \"" + entity + "\"");
                    }
                    return Replies.json(call.parameters(), events);
                });
    }

    private static String entity(Call call) {
        if (call.parameters().text("job").isPresent()) {
            String job = call.required("job", "the job's ID is empty");
            return "job|" + new JobId(QueryOptions.namespace(call.parameters()), job);
        }
        if (call.parameters().text("node").isPresent()) {
            return "node|" + call.required("node", "the node's ID is empty");
        }
        return "evaluation|" + call.required("evaluation", "one of job, node and evaluation must be given");
    }

    private static ObjectNode event(String entity, CommittedEvent committed) {
        StoredEvent<?> stored = codec(entity)
                .read(committed.payload().manifest(), committed.payload().bytes());
        Recorded<?> recorded = stored.recorded();
        EventMetadata metadata = recorded.metadata();
        ObjectNode json = ApiJson.object();
        json.put("Index", metadata.stamp().index());
        json.put("Time", metadata.stamp().at().toString());
        ObjectNode who = json.putObject("Who");
        who.put("Accessor", metadata.requester().accessor());
        who.put("Address", metadata.requester().address());
        who.put("RequestID", metadata.requester().requestId());
        ObjectNode cause = json.putObject("Cause");
        cause.put("Kind", metadata.cause().kind().name().toLowerCase(Locale.ROOT));
        cause.put("ID", metadata.cause().id());
        json.put("Entity", entity);
        json.put("SequenceNr", committed.sequenceNr());
        json.put("Type", recorded.event().getClass().getSimpleName());
        json.put("Hash", stored.hash());
        json.put("PreviousHash", metadata.previousHash());
        json.put("Summary", EventSummary.of(recorded.event()));
        json.set("Event", EventJson.of(recorded.event()));
        return json;
    }

    private static EventCodec<?> codec(String entity) {
        String kind = entity.substring(0, entity.indexOf('|'));
        return switch (kind) {
            case "job" -> EventCodec.JOB;
            case "node" -> EventCodec.NODE;
            default -> EventCodec.EVALUATION;
        };
    }
}

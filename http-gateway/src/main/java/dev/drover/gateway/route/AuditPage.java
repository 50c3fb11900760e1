package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.EventJson;
import dev.drover.recording.EventCodec;
import dev.drover.recording.StoredEvent;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * A page of what is recorded about one entity: bounded in events and in bytes, however long the history is. Filled by one
 * thread at a time.
 */
final class AuditPage {
    static final int MOST_EVENTS = 1_000;
    private static final long MOST_BYTES = 2L * 1024 * 1024;

    private final String entity;
    private final long from;
    private final int limit;
    private final ArrayNode events = ApiJson.array();
    private OptionalLong next = OptionalLong.empty();
    private long bytes;

    /**
     * A page that is still empty.
     *
     * @param from sequence number of the first event
     * @param perPage how many events are wanted, 0 for as many as there may be
     */
    AuditPage(String entity, long from, int perPage) {
        this.entity = entity;
        this.from = Math.max(1, from);
        this.limit = perPage == 0 ? MOST_EVENTS : Math.min(perPage, MOST_EVENTS);
    }

    CompletionStage<AuditPage> read(ServerSession session) {
        return session.eventsOf(new EntityReplay.Range(entity, from, from + limit), this::add)
                .thenApply(done -> this);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    ArrayNode events() {
        return events;
    }

    /** The sequence number of the first event of the next page, if there is one. */
    OptionalLong next() {
        return next;
    }

    private void add(CommittedEvent committed) {
        if (committed.sequenceNr() < from || next.isPresent()) {
            return;
        }
        if (events.size() == limit || bytes >= MOST_BYTES) {
            next = OptionalLong.of(committed.sequenceNr());
            return;
        }
        bytes += committed.payload().bytes().length;
        events.add(json(committed));
    }

    private ObjectNode json(CommittedEvent committed) {
        StoredEvent<?> stored =
                codec().read(committed.payload().manifest(), committed.payload().bytes());
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

    private EventCodec<?> codec() {
        return switch (entity.substring(0, entity.indexOf('|'))) {
            case "job" -> EventCodec.JOB;
            case "node" -> EventCodec.NODE;
            case "setting" -> EventCodec.SETTING;
            default -> EventCodec.EVALUATION;
        };
    }
}

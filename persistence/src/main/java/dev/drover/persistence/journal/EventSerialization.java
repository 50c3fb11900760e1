package dev.drover.persistence.journal;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.StoredPayload;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.jdk.javaapi.CollectionConverters;

/** Events between Pekko's form and the log's. */
final class EventSerialization {
    private final Serialization serialization;
    private final int eventBytes;

    EventSerialization(Serialization serialization, int eventBytes) {
        this.serialization = serialization;
        this.eventBytes = eventBytes;
    }

    /** Fails with whatever stands against storing one of the events. */
    List<CommittedEvent> toLog(AtomicWrite write) {
        List<CommittedEvent> events = new ArrayList<>();
        for (PersistentRepr repr : CollectionConverters.asJava(write.payload())) {
            events.add(toLog(repr));
        }
        return events;
    }

    private CommittedEvent toLog(PersistentRepr repr) {
        Object event = repr.payload();
        if (event instanceof Tagged) {
            throw new IllegalArgumentException(describe(repr) + " has tags, which this journal does not keep");
        }
        if (repr.metadata().isDefined()) {
            throw new IllegalArgumentException(describe(repr) + " has metadata, which this journal does not keep");
        }
        Serializer serializer = serialization.findSerializerFor(event);
        byte[] bytes = serialization.serialize(event).get();
        if (bytes.length > eventBytes) {
            throw new IllegalArgumentException(describe(repr) + " takes " + bytes.length + " bytes, more than the "
                    + eventBytes + " an event may have");
        }
        StoredPayload payload =
                StoredPayload.of(serializer.identifier(), Serializers.manifestFor(serializer, event), bytes, event);
        return new CommittedEvent(
                repr.persistenceId(), repr.sequenceNr(), payload, repr.manifest(), repr.writerUuid(), repr.timestamp());
    }

    private static String describe(PersistentRepr repr) {
        return "event " + repr.sequenceNr() + " of \"" + repr.persistenceId() + "\"";
    }

    PersistentRepr fromLog(CommittedEvent event) {
        StoredPayload payload = event.payload();
        Object read = serialization
                .deserialize(payload.bytes(), payload.serializerId(), payload.manifest())
                .get();
        return PersistentRepr.apply(
                        read,
                        event.sequenceNr(),
                        event.persistenceId(),
                        event.adapterManifest(),
                        false,
                        null,
                        event.writer())
                .withTimestamp(event.timestamp());
    }
}

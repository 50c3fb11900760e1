package dev.drover.protocol.api;

import static dev.drover.protocol.api.JobJsonWriter.nulls;
import static dev.drover.protocol.api.JobJsonWriter.texts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import java.util.Optional;

/** Writes what launches a job, and what launched it, in Nomad's JSON. */
final class FamilyJson {
    private FamilyJson() {}

    static void launching(ObjectNode node, Family family) {
        family.periodic()
                .ifPresentOrElse(periodic -> node.set("Periodic", periodic(periodic)), () -> nulls(node, "Periodic"));
        family.parameterized()
                .ifPresentOrElse(
                        parameterized -> node.set("ParameterizedJob", parameterized(parameterized)),
                        () -> nulls(node, "ParameterizedJob"));
    }

    private static ObjectNode periodic(Periodic periodic) {
        ObjectNode node = ApiJson.object();
        node.put("Enabled", periodic.enabled());
        node.put("Spec", periodic.cron());
        texts(node, "Specs", periodic.crons());
        node.put("SpecType", "cron");
        node.put("ProhibitOverlap", periodic.prohibitOverlap());
        node.put("TimeZone", periodic.timeZone());
        return node;
    }

    private static ObjectNode parameterized(Parameterized parameterized) {
        ObjectNode node = ApiJson.object();
        node.put("Payload", parameterized.payload());
        texts(node, "MetaRequired", parameterized.metaRequired());
        texts(node, "MetaOptional", parameterized.metaOptional());
        return node;
    }

    static void origin(ObjectNode node, Optional<Origin> origin) {
        node.put("ParentID", origin.map(Origin::parent).orElse(""));
        node.put("Dispatched", origin.filter(Origin::dispatched).isPresent());
        node.put(
                "DispatchIdempotencyToken", origin.map(Origin::idempotencyToken).orElse(""));
        origin.map(Origin::payload)
                .filter(payload -> !payload.isEmpty())
                .ifPresentOrElse(payload -> node.put("Payload", payload), () -> nulls(node, "Payload"));
    }
}

package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The job in the body of a request, in the namespace that the request is about. */
record JobRequest(Job job, String warnings) {
    static JobRequest of(Call call, Body body) {
        JobReading reading = read(call, body);
        Job job = reading.job().orElseThrow(() -> ApiException.badRequest(reading.errorText()));
        call.refuseOtherRegion(job.region());
        return new JobRequest(job, warnings(reading));
    }

    static JobReading read(Call call, Body body) {
        JsonNode node = body.member("Job").orElseThrow(() -> ApiException.badRequest("Job must be specified"));
        return JobJson.read(node.isObject() ? placed(call, body, (ObjectNode) node) : node);
    }

    /** The query's namespace wins over the body's, and that over the job's own. */
    private static ObjectNode placed(Call call, Body body, ObjectNode job) {
        String namespace = call.parameters()
                .text("namespace")
                .filter(given -> !given.isEmpty())
                .orElseGet(() -> body.text("Namespace"));
        if (namespace.isEmpty()) {
            return job;
        }
        ObjectNode placed = job.deepCopy();
        List<String> own = new ArrayList<>();
        placed.fieldNames().forEachRemaining(name -> {
            if (name.equalsIgnoreCase("Namespace")) {
                own.add(name);
            }
        });
        placed.remove(own);
        return placed.put("Namespace", namespace);
    }

    /** Refuses a body about another job than the path. */
    JobRequest named(String id) {
        if (!job.id().value().equals(id)) {
            throw ApiException.badRequest("Job ID does not match: the path says \"" + id + "\", the body \""
                    + job.id().value() + "\"");
        }
        return this;
    }

    /** The same, to warn of more. */
    JobRequest withWarnings(List<String> more) {
        return new JobRequest(
                job,
                Stream.concat(Stream.of(warnings).filter(known -> !known.isEmpty()), more.stream())
                        .collect(Collectors.joining("\n")));
    }

    JobId id() {
        return job.id();
    }

    private static String warnings(JobReading reading) {
        return reading.warnings().stream().map(Diagnostic::toString).collect(Collectors.joining("\n"));
    }
}

package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.server.Engine;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What is said about jobs that nobody registers: the JSON of a job file, and what is wrong with a job. */
final class JobTexts {
    /** The name callers find in messages about the text they sent. */
    private static final String SOURCE = "input.hcl";

    private static final String VARIABLES = "input.vars";

    CompletionStage<HttpResponse> parse(Call call, Engine engine) {
        return Body.read(call)
                .thenApplyAsync(JobTexts::parsed, call.executor())
                .thenApply(job -> Replies.json(call.parameters(), JobJson.write(job)));
    }

    private static Job parsed(Body body) {
        String source = body.text("JobHCL");
        if (source.isBlank()) {
            throw ApiException.badRequest("Job spec is empty");
        }
        String variables = body.text("Variables");
        Inputs inputs = new Inputs(
                Map.of(),
                variables.isEmpty() ? List.of() : List.of(SourceFile.of(VARIABLES, variables)),
                Map.of(),
                true,
                () -> UUID.randomUUID().toString());
        SourceFile file = SourceFile.of(SOURCE, source);
        JobReading reading = body.flag("Validate") ? JobFile.read(file, inputs) : JobFile.parse(file, inputs);
        return reading.job().orElseThrow(() -> ApiException.badRequest(reading.errorText()));
    }

    CompletionStage<HttpResponse> validate(Call call, Engine engine) {
        return Body.read(call)
                .thenApplyAsync(body -> verdict(JobRequest.read(call, body)), call.executor())
                .thenApply(verdict -> Replies.json(call.parameters(), verdict));
    }

    private static ObjectNode verdict(JobReading reading) {
        ObjectNode json = ApiJson.object();
        json.put("DriverConfigValidated", true);
        json.set("ValidationErrors", ApiJson.array(reading.errors().stream(), error -> ApiJson.array()
                .textNode(error.toString())));
        json.put("Error", reading.errors().isEmpty() ? "" : reading.errorText());
        json.put("Warnings", JobRequest.warnings(reading));
        return json;
    }
}

package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.server.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                .thenApplyAsync(
                        body -> verdict(
                                JobRequest.read(call, body),
                                new JobAdmission(engine.keeper().view())),
                        call.executor())
                .thenApply(verdict -> Replies.json(call.parameters(), verdict));
    }

    private static ObjectNode verdict(JobReading reading, JobAdmission admission) {
        Optional<String> complaint = reading.job().flatMap(admission::complaint);
        List<String> errors = Stream.concat(reading.errors().stream().map(Diagnostic::toString), complaint.stream())
                .toList();
        List<String> warnings = reading.job().map(admission::warnings).orElse(List.of());
        ObjectNode json = ApiJson.object();
        json.put("DriverConfigValidated", true);
        json.set("ValidationErrors", ApiJson.texts(errors));
        json.put("Error", reading.errors().isEmpty() ? complaint.orElse("") : reading.errorText());
        json.put(
                "Warnings",
                Stream.concat(reading.warnings().stream().map(Diagnostic::toString), warnings.stream())
                        .collect(Collectors.joining("\n")));
        return json;
    }
}

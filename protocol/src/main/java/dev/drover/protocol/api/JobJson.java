package dev.drover.protocol.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nomad's JSON of a job, both ways. */
public final class JobJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JobJson() {}

    /** The text a caller sent: a job, or an object that holds one under {@code Job}. The rules for jobs are applied. */
    public static JobReading readText(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            Optional<JsonNode> wrapped = JsonObjects.member(root, "Job");
            return wrapped.isPresent() ? read(wrapped.get()) : read(root);
        } catch (JsonProcessingException malformed) {
            JsonLocation location = malformed.getLocation();
            Position position = location == null
                    ? new Position("JSON", 1, 1)
                    : new Position("JSON", location.getLineNr(), location.getColumnNr());
            return new JobReading(
                    Optional.empty(), List.of(Diagnostic.error(position, malformed.getOriginalMessage())), List.of());
        }
    }

    /** A job object, with the rules for jobs; places are paths such as {@code Job.TaskGroups[0].Count}. */
    public static JobReading read(JsonNode node) {
        return read(node, true);
    }

    /** A job object, without the rules for jobs, which whoever registers it applies. */
    public static JobReading parse(JsonNode node) {
        return read(node, false);
    }

    private static JobReading read(JsonNode node, boolean withRules) {
        Position start = JsonTranslator.place("Job");
        if (!node.isObject()) {
            return refused(List.of(Diagnostic.error(start, "must be an object")));
        }
        List<Diagnostic> errors = new ArrayList<>();
        ResolvedBlock block = new JsonTranslator(errors).job(node);
        if (!errors.isEmpty()) {
            return refused(errors);
        }
        return JobFile.read(block, start, withRules);
    }

    private static JobReading refused(List<Diagnostic> errors) {
        return new JobReading(Optional.empty(), errors, List.of());
    }

    /** A job as the server has it. */
    public static ObjectNode write(Job job, JobFacts facts) {
        return new JobJsonWriter().write(job, Optional.of(facts));
    }

    /** A job that no server knows yet: what only a server knows is null. */
    public static ObjectNode write(Job job) {
        return new JobJsonWriter().write(job, Optional.empty());
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.jobspec.hcl.Limits;
import java.io.IOException;

/**
 * A job as a file describes it. HCL is parsed by the server, so that both ends always agree on the language and the command
 * line need not load a parser.
 *
 * @param job the job in the API's form
 * @param submission the source to keep with the job
 */
record JobFile(JsonNode job, ObjectNode submission) {
    /** What the server takes: its parser's limit for HCL, that of a request for JSON. */
    private static final int MAX_HCL_BYTES = Limits.STANDARD.sourceBytes();

    private static final int MAX_JSON_BYTES = 8 * 1024 * 1024;
    private static final String DOING = "Error getting job struct";

    /** The name under which the server's parser knows the text it is sent. */
    private static final String SERVER_NAME = "input.hcl";

    /** @param name a path, an http address, or {@code -} for standard input */
    static JobFile read(Session session, HttpApi api, JobFileOptions options, String name) {
        String shown = name.equals("-") ? "<stdin>" : name;
        SourceText texts = new SourceText(session, DOING, options.json ? MAX_JSON_BYTES : MAX_HCL_BYTES);
        String source = texts.read(name);
        if (options.json) {
            if (!options.variables.isEmpty() || !options.variableFiles.isEmpty()) {
                throw new UsageException("a job file in JSON has no variables: -json excludes -var and -var-file");
            }
            return new JobFile(ofJson(shown, source), submission(source, "json", options, ""));
        }
        JobVariables variables = new JobVariables(source, shown, options.strict);
        variables.addEnvironment(session.environment());
        for (String file : options.variableFiles) {
            variables.addFile(file, texts.file(file));
        }
        options.variables.forEach(variables::addFlag);
        JsonNode job = parse(api, shown, source, variables.text());
        return new JobFile(job, submission(source, "hcl2", options, variables.text()));
    }

    String id() {
        return Json.text(job, "ID");
    }

    /** The API in the namespace the job file names, unless a flag or the environment names another. */
    HttpApi in(HttpApi api) {
        String namespace = Json.text(job, "Namespace");
        return api.namespace().isEmpty() && !namespace.isEmpty() ? api.inNamespace(namespace) : api;
    }

    ObjectNode request() {
        ObjectNode request = Json.object();
        request.set("Job", job);
        return request;
    }

    private static JsonNode parse(HttpApi api, String name, String source, String variables) {
        ObjectNode request = Json.object();
        request.put("JobHCL", source);
        request.put("Canonicalize", true);
        request.put("Variables", variables);
        // Drover's own: mistakes that only the rules for jobs find come with line and column, too.
        request.put("Validate", true);
        try {
            JsonNode job = api.put("getting job struct", "/v1/jobs/parse", request);
            if (!job.isObject()) {
                throw new CliException(DOING + ": the server sent no job for " + name);
            }
            return job;
        } catch (ApiException e) {
            throw e.status() == 400 ? diagnostics(e, name) : e;
        }
    }

    /** What is wrong with the file, in the server's words but with the name the user knows. */
    private static CliException diagnostics(ApiException e, String name) {
        String message = e.getMessage();
        int start = message.indexOf('(');
        String body = start < 0 ? message : message.substring(start + 1, message.length() - 1);
        return new CliException(DOING + ": " + body.replace(SERVER_NAME, name));
    }

    private static JsonNode ofJson(String name, String source) {
        try {
            JsonNode document = Json.read(source);
            JsonNode job = document.has("Job") ? document.path("Job") : document;
            if (Json.text(job, "ID").isEmpty()) {
                throw new CliException(DOING + ": " + name + " holds no job with an \"ID\"");
            }
            return job;
        } catch (IOException e) {
            throw new CliException(DOING + ": " + name + ": " + e.getMessage());
        }
    }

    private static ObjectNode submission(String source, String format, JobFileOptions options, String variables) {
        ObjectNode submission = Json.object();
        submission.put("Source", source);
        submission.put("Format", format);
        ObjectNode flags = submission.putObject("VariableFlags");
        for (String flag : options.variables) {
            int equals = flag.indexOf('=');
            flags.put(flag.substring(0, equals).strip(), flag.substring(equals + 1));
        }
        submission.put("Variables", variables);
        return submission;
    }
}

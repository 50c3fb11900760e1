package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.jobspec.hcl.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
    private static final int URL_TIMEOUT_MS = 30_000;

    /** The name under which the server's parser knows the text it is sent. */
    private static final String SERVER_NAME = "input.hcl";

    /** @param name a path, an http address, or {@code -} for standard input */
    static JobFile read(Session session, HttpApi api, JobFileOptions options, String name) {
        String shown = name.equals("-") ? "<stdin>" : name;
        String source = source(session, name, options.json ? MAX_JSON_BYTES : MAX_HCL_BYTES);
        if (options.json) {
            if (!options.variables.isEmpty() || !options.variableFiles.isEmpty()) {
                throw new UsageException("a job file in JSON has no variables: -json excludes -var and -var-file");
            }
            return new JobFile(ofJson(shown, source), submission(source, "json", options, ""));
        }
        JobVariables variables = new JobVariables(source, shown, options.strict);
        variables.addEnvironment(session.environment());
        for (String file : options.variableFiles) {
            variables.addFile(file, file(session, file, MAX_HCL_BYTES));
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

    private static String source(Session session, String name, int mostBytes) {
        if (name.startsWith("http://") || name.startsWith("https://")) {
            return ofUrl(name, mostBytes);
        }
        if (!name.equals("-")) {
            return file(session, name, mostBytes);
        }
        try {
            return text(session.input(), "<stdin>", mostBytes);
        } catch (IOException e) {
            throw new CliException(DOING + ": could not read standard input: " + e.getMessage());
        }
    }

    private static String ofUrl(String name, int mostBytes) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(name).openConnection();
            connection.setConnectTimeout(URL_TIMEOUT_MS);
            connection.setReadTimeout(URL_TIMEOUT_MS);
            try (InputStream in = connection.getInputStream()) {
                return text(in, name, mostBytes);
            }
        } catch (IOException e) {
            throw new CliException(DOING + ": could not fetch \"" + name + "\": " + e.getMessage());
        }
    }

    private static String file(Session session, String name, int mostBytes) {
        Path path = session.directory().resolve(name);
        try (InputStream in = Files.newInputStream(path)) {
            return text(in, name, mostBytes);
        } catch (NoSuchFileException e) {
            throw new CliException(DOING + ": no such file \"" + name + "\"");
        } catch (AccessDeniedException e) {
            throw new CliException(DOING + ": no permission to read \"" + name + "\"");
        } catch (IOException e) {
            String problem = Files.isDirectory(path) ? "is a directory" : "cannot be read: " + e.getMessage();
            throw new CliException(DOING + ": \"" + name + "\" " + problem);
        }
    }

    private static String text(InputStream in, String name, int mostBytes) throws IOException {
        byte[] bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new CliException(DOING + ": \"" + name + "\" is larger than " + Sizes.ofBytes(mostBytes));
        }
        return decoded(bytes, name);
    }

    /** A byte that is no text would otherwise become another character in the job, silently. */
    private static String decoded(byte[] bytes, String name) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            long line = 1 + text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.lastIndexOf('\n');
            throw new CliException("%s: %s:%d,%d: the file is not UTF-8: byte 0x%02x"
                    .formatted(DOING, name, line, column, bytes[in.position()]));
        }
        return text;
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job dispatch}: launches a parameterized job with what it needs. */
@Command(description = "Launches a parameterized job, with a payload and metadata.", sortOptions = false)
final class JobDispatch implements Subcommand {
    /** More than any server takes; so much is read, that it can say how much it takes. */
    private static final int MAX_BYTES = 1024 * 1024;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-meta", paramLabel = "<key>=<value>", description = "metadata of the launch; may be repeated")
    List<String> meta = new ArrayList<>();

    @Option(names = "-idempotency-token", paramLabel = "<token>", description = "a second launch with it is the first")
    String token = "";

    @Option(names = "-id-prefix-template", paramLabel = "<text>", description = "part of the launched job's identifier")
    String idPrefix = "";

    @Option(names = "-priority", paramLabel = "<number>", description = "of the launched job, 1 to 100")
    int priority;

    @Option(names = "-wait", description = "wait until the launched job is done; exit code 2 if something of it failed")
    boolean waits;

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "<job> [<payload>]",
            description = "a parameterized job, and a file, or - for standard input")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.oneOrTwo(arguments, "<job> [<payload>]");
        if (options.detach && waits) {
            throw new UsageException("-detach and -wait exclude each other");
        }
        ObjectNode body = Json.object();
        if (arguments.length == 2) {
            body.put("Payload", Base64.getEncoder().encodeToString(payload(session, arguments[1])));
        }
        ObjectNode values = body.putObject("Meta");
        meta.forEach(entry -> put(values, entry));
        if (!idPrefix.isEmpty()) {
            body.put("IdPrefixTemplate", idPrefix);
        }
        if (priority != 0) {
            body.put("Priority", priority);
        }
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(arguments[0], found -> Json.flag(found, "ParameterizedJob"));
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID")) + "/dispatch"
                + (token.isEmpty() ? "" : "?idempotency_token=" + HttpApi.encode(token));
        return follow(session, jobApi, jobApi.put("dispatching job", path, body));
    }

    private int follow(Session session, HttpApi api, JsonNode answer) {
        String child = Json.text(answer, "DispatchedJobID");
        String evaluation = Json.text(answer, "EvalID");
        new KeyValues()
                .add("Dispatched Job ID", child)
                .addUnlessEmpty("Evaluation ID", ShortId.of(evaluation, options.verbose))
                .lines()
                .forEach(session.terminal()::line);
        if (waits) {
            return new JobDone(session, api, child).await();
        }
        if (options.detach || evaluation.isEmpty()) {
            return 0;
        }
        session.terminal().line("");
        return new Monitor(session, api, options.verbose).evaluation(evaluation);
    }

    private static void put(ObjectNode values, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw new UsageException("the value of -meta must look like key=value, not \"" + entry + "\"");
        }
        values.put(entry.substring(0, equals), entry.substring(equals + 1));
    }

    private static byte[] payload(Session session, String name) {
        try (InputStream in = name.equals("-")
                ? session.input()
                : Files.newInputStream(session.directory().resolve(name))) {
            return in.readNBytes(MAX_BYTES);
        } catch (IOException unreadable) {
            throw new CliException("Error reading input data: " + unreadable);
        }
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job inspect}: prints a job as it is stored, or the source it was submitted with. */
@Command(description = "Prints a job as it is stored, or its source.", sortOptions = false)
final class JobInspect implements Subcommand {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON (default); without a job, print all jobs")
    boolean json;

    @Option(names = "-hcl", description = "print the source")
    boolean hcl;

    @Option(names = "-version", paramLabel = "<number>", description = "print this version, not the current one")
    String version = "";

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        HttpApi api = connection.connect(session);
        Terminal terminal = session.terminal();
        if (arguments.length == 0 && json) {
            terminal.line(Json.pretty(api.get("querying jobs", "/v1/jobs")));
            return 0;
        }
        if (!version.isEmpty() && !NUMBER.matcher(version).matches()) {
            throw new UsageException("the value of -version must be a whole number, not \"" + version + "\"");
        }
        Lookup lookup = Lookup.toShow(session, api, false);
        JsonNode job = lookup.job(Arguments.one(arguments, "<job>"));
        HttpApi jobApi = lookup.inNamespaceOf(job);
        if (hcl) {
            terminal.line(source(jobApi, job).stripTrailing());
            return 0;
        }
        ObjectNode shown = Json.object();
        shown.set("Job", version.isEmpty() ? job : ofVersion(jobApi, job));
        terminal.line(Json.pretty(shown));
        return 0;
    }

    private String source(HttpApi api, JsonNode job) {
        String wanted = version.isEmpty() ? Json.text(job, "Version") : version;
        String id = Json.text(job, "ID");
        return api.find("querying job source", "/v1/job/" + HttpApi.encode(id) + "/submission?version=" + wanted)
                .map(submission -> Json.text(submission, "Source"))
                .orElseThrow(
                        () -> new CliException("no source is kept for version " + wanted + " of job \"" + id + "\""));
    }

    private JsonNode ofVersion(HttpApi api, JsonNode job) {
        return JobVersions.find(
                api,
                Json.text(job, "ID"),
                each -> Json.number(each, "Version") == Long.parseLong(version),
                "version " + version);
    }
}

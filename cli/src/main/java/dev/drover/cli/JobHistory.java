package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job history}: the versions of a job, newest first. */
@Command(description = "Shows the versions of a job, newest first.", sortOptions = false)
final class JobHistory implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-p", description = "show what each version changed")
    boolean differences;

    @Option(names = "-version", paramLabel = "<number>", description = "show only this version")
    long version = -1;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toShow(session, api, false);
        JsonNode job = lookup.job(prefix);
        String id = Json.text(job, "ID");
        String path = "/v1/job/" + HttpApi.encode(id) + "/versions?diffs=" + differences;
        JsonNode answer = lookup.inNamespaceOf(job).get("querying job versions", path);
        List<JsonNode> versions = Json.list(answer.path("Versions"));
        if (json) {
            session.terminal().line(Json.pretty(answer.path("Versions")));
            return 0;
        }
        boolean shown = false;
        for (int i = 0; i < versions.size(); i++) {
            JsonNode each = versions.get(i);
            if (version < 0 || Json.number(each, "Version") == version) {
                session.terminal().line(shown ? "\n" + text(session, each) : text(session, each));
                showDifference(session.terminal(), answer.path("Diffs").path(i));
                shown = true;
            }
        }
        if (!shown) {
            throw new CliException("job \"" + id + "\" has no version " + version);
        }
        return 0;
    }

    private static String text(Session session, JsonNode job) {
        Times times = new Times(session.clock(), true);
        KeyValues values = new KeyValues()
                .add("Version", Json.text(job, "Version"))
                .add("Stable", Boolean.toString(Json.flag(job, "Stable")))
                .add("Submit Date", times.full(Times.ofNanos(Json.number(job, "SubmitTime"))));
        JsonNode tag = job.path("VersionTag");
        return values.addUnlessEmpty("Tag Name", Json.text(tag, "Name"))
                .addUnlessEmpty("Tag Description", Json.text(tag, "Description"))
                .toString();
    }

    private void showDifference(Terminal terminal, JsonNode difference) {
        if (differences && difference.isObject()) {
            terminal.line("Diff        =");
            PlanDiff.lines(terminal, difference, false).forEach(terminal::line);
        }
    }
}

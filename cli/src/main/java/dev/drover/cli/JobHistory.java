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

    @Option(names = "-full", description = "show the whole of each version")
    boolean full;

    @Option(names = "-diff-version", paramLabel = "<number>", description = "with -p: compare with this version")
    long diffVersion = -1;

    @Option(names = "-diff-tag", paramLabel = "<name>", description = "with -p: compare with the version of this tag")
    String diffTag = "";

    @Option(names = "-version", paramLabel = "<number>", description = "show only this version")
    long version = -1;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        requireSense();
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toShow(session, api, false);
        JsonNode job = lookup.job(prefix);
        String id = Json.text(job, "ID");
        String path = "/v1/job/" + HttpApi.encode(id) + "/versions?diffs=" + differences + compared();
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
                showAll(session.terminal(), each);
                shown = true;
            }
        }
        if (!shown) {
            throw new CliException("job \"" + id + "\" has no version " + version);
        }
        return 0;
    }

    private void requireSense() {
        if (diffVersion >= 0 && !diffTag.isEmpty()) {
            throw new UsageException("-diff-tag and -diff-version are mutually exclusive");
        }
        if (!differences && (diffVersion >= 0 || !diffTag.isEmpty())) {
            throw new UsageException("-diff-tag and -diff-version can only be used with -p");
        }
    }

    /** What the versions are compared with, where that is not the one before each. */
    private String compared() {
        String version = diffVersion < 0 ? "" : "&diff_version=" + diffVersion;
        return version + (diffTag.isEmpty() ? "" : "&diff_tag=" + HttpApi.encode(diffTag));
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

    private void showAll(Terminal terminal, JsonNode version) {
        if (full) {
            terminal.line("Full        =");
            terminal.line(Json.pretty(version));
        }
    }
}

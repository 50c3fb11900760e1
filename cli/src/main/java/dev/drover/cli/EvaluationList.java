package dev.drover.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eval list}: lists evaluations. */
@Command(description = "Lists evaluations.", sortOptions = false)
final class EvaluationList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-job", paramLabel = "<job>", description = "only those of this job")
    String job = "";

    @Option(names = "-status", paramLabel = "<status>", description = "only those with this status")
    String status = "";

    @Option(names = "-filter", paramLabel = "<expression>", description = "only those for which this is true")
    String filter = "";

    @Option(names = "-per-page", paramLabel = "<count>", description = "how many to show at once")
    int perPage;

    @Option(names = "-page-token", paramLabel = "<token>", description = "where the page begins")
    String pageToken = "";

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        HttpApi api = connection.connect(session);
        HttpApi.Page page = api.page("querying evaluations", path());
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(page.content()));
            return 0;
        }
        if (page.content().isEmpty()) {
            terminal.line("No evals found");
            return 0;
        }
        EvaluationTable.lines(Json.sorted(page.content(), Json.newestFirst("CreateIndex")), verbose)
                .forEach(terminal::line);
        if (!page.nextToken().isEmpty()) {
            terminal.line("");
            terminal.line("Results have been paginated. To get the next page run:");
            terminal.line("");
            terminal.line(nextPage(page.nextToken()));
        }
        return 0;
    }

    private String nextPage(String token) {
        StringBuilder command = new StringBuilder("drover eval list");
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("-job", job);
        flags.put("-status", status);
        flags.put("-filter", filter.isEmpty() ? "" : "'" + filter + "'");
        flags.put("-per-page", perPage > 0 ? Integer.toString(perPage) : "");
        flags.put("-page-token", token);
        flags.forEach((flag, value) -> command.append(value.isEmpty() ? "" : " " + flag + " " + value));
        return command.toString();
    }

    private String path() {
        StringBuilder path = new StringBuilder("/v1/evaluations");
        append(path, "job", job);
        append(path, "status", status);
        append(path, "filter", filter);
        append(path, "per_page", perPage > 0 ? Integer.toString(perPage) : "");
        append(path, "next_token", pageToken);
        return path.toString();
    }

    private static void append(StringBuilder path, String name, String value) {
        if (!value.isEmpty()) {
            path.append(path.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(HttpApi.encode(value));
        }
    }
}

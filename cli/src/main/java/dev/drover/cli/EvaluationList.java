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

    @Mixin
    PageOptions paging = new PageOptions();

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
        String command = "drover eval list" + (job.isEmpty() ? "" : " -job " + job)
                + (status.isEmpty() ? "" : " -status " + status);
        paging.showNext(terminal, page.nextToken(), command, "");
        return 0;
    }

    private String path() {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("job", job);
        asked.put("status", status);
        return paging.path("/v1/evaluations", asked);
    }
}

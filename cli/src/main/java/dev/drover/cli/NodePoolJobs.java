package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool jobs}: lists the jobs of a node pool. */
@Command(description = "Lists the jobs that ask for a node pool.", sortOptions = false)
final class NodePoolJobs implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", paramLabel = "<node-pool>", description = "name of a node pool, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<node-pool>");
        HttpApi api = connection.connect(session);
        JsonNode pool = NodePoolChoice.of(api, prefix);
        HttpApi.Page page = api.page("querying node pool jobs", paging.path(NodePoolChoice.path(pool, "jobs")));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(page.content()));
        } else if (page.content().isEmpty()) {
            terminal.line("No jobs");
        } else {
            JobTable.lines(session, Json.list(page.content()), api.namespace().equals("*"))
                    .forEach(terminal::line);
            paging.showNext(terminal, page.nextToken(), "drover node pool jobs", Json.text(pool, "Name"));
        }
        return 0;
    }
}

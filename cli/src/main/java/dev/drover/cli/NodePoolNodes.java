package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool nodes}: lists the nodes of a node pool. */
@Command(description = "Lists the nodes of a node pool.", sortOptions = false)
final class NodePoolNodes implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full, addresses and versions")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<node-pool>", description = "name of a node pool, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<node-pool>");
        HttpApi api = connection.connect(session);
        JsonNode pool = NodePoolChoice.of(api, prefix);
        HttpApi.Page page = api.page("querying node pool nodes", paging.path(NodePoolChoice.path(pool, "nodes")));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(page.content()));
        } else if (page.content().isEmpty()) {
            terminal.line("No nodes");
        } else {
            NodeTable.lines(Json.list(page.content()), verbose).forEach(terminal::line);
            paging.showNext(terminal, page.nextToken(), "drover node pool nodes", Json.text(pool, "Name"));
        }
        return 0;
    }
}

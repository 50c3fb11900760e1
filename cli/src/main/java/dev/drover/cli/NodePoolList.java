package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool list}: lists node pools. */
@Command(description = "Lists node pools.", sortOptions = false)
final class NodePoolList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        HttpApi api = connection.connect(session);
        HttpApi.Page page = api.page("querying node pools", paging.path("/v1/node/pools"));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(page.content()));
            return 0;
        }
        Table table = Table.of("Name", "Description");
        for (JsonNode pool : page.content()) {
            table.row(Json.text(pool, "Name"), Json.text(pool, "Description"));
        }
        table.lines().forEach(terminal::line);
        paging.showNext(terminal, page.nextToken(), "drover node pool list", "");
        return 0;
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code audit job}: all that was recorded about a job, oldest first. */
@Command(description = "Shows all that was recorded about a job, event by event, oldest first.", sortOptions = false)
final class AuditJob implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full, types, entities and hashes")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of the job")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String job = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        ArrayNode events = events(api, job);
        if (json) {
            session.terminal().line(Json.pretty(events));
            return 0;
        }
        if (events.isEmpty()) {
            throw unknown(job);
        }
        table(session, events).lines().forEach(session.terminal()::line);
        return 0;
    }

    /** All pages. */
    private static ArrayNode events(HttpApi api, String job) {
        String path = "/v1/audit?job=" + HttpApi.encode(job);
        ArrayNode events = Json.array();
        HttpApi.Page page;
        try {
            page = api.page("querying audit", path);
        } catch (ApiException e) {
            throw e.isNotFound() ? unknown(job) : e;
        }
        page.content().forEach(events::add);
        while (!page.nextToken().isEmpty()) {
            page = api.page("querying audit", path + "&next_token=" + HttpApi.encode(page.nextToken()));
            page.content().forEach(events::add);
        }
        return events;
    }

    private static CliException unknown(String job) {
        return new CliException("nothing is recorded about a job \"" + job + "\"");
    }

    private Table table(Session session, JsonNode events) {
        Times times = new Times(session.clock(), true);
        Table table = verbose
                ? Table.of("Index", "Time", "Who", "Why", "Entity", "Seq", "Type", "Hash", "What")
                : Table.of("Index", "Time", "Who", "Why", "What");
        for (JsonNode event : events) {
            List<String> cells = new ArrayList<>();
            cells.add(Json.text(event, "Index"));
            cells.add(times.full(Times.ofText(Json.text(event, "Time"))));
            cells.add(JobJournal.who(event, verbose));
            cells.add(JobJournal.cause(event, verbose));
            if (verbose) {
                cells.add(Json.text(event, "Entity"));
                cells.add(Json.text(event, "SequenceNr"));
                cells.add(Json.text(event, "Type"));
                cells.add(Json.text(event, "Hash"));
            }
            String summary = Json.text(event, "Summary");
            cells.add(summary.isEmpty() ? Json.text(event, "Type") : summary);
            table.row(cells);
        }
        return table;
    }
}

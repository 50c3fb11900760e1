package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job scaling-events}: what happened to the counts of a job's groups. */
@Command(description = "Shows what happened to the counts of a job's groups, newest first.", sortOptions = false)
final class JobScalingEvents implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-verbose", description = "show messages and evaluations, and times in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    /** An event of one group. */
    private record Event(String group, JsonNode json) {}

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode job = lookup.job(prefix);
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID")) + "/scale";
        List<Event> events = new ArrayList<>();
        Json.members(lookup.inNamespaceOf(job)
                        .get("querying scaling events", path)
                        .path("TaskGroups"))
                .forEach(
                        (group, status) -> status.path("Events").forEach(event -> events.add(new Event(group, event))));
        if (events.isEmpty()) {
            session.terminal().line("No events found");
            return 0;
        }
        events.sort((one, other) -> Json.newestFirst("Time").compare(one.json(), other.json()));
        table(session, events).lines().forEach(session.terminal()::line);
        return 0;
    }

    private Table table(Session session, List<Event> events) {
        Table table = verbose
                ? Table.of("Task Group", "Count", "PrevCount", "Error", "Message", "Eval ID", "Date")
                : Table.of("Task Group", "Count", "PrevCount", "Date");
        Times times = new Times(session.clock(), true);
        for (Event event : events) {
            JsonNode json = event.json();
            List<String> cells = new ArrayList<>();
            cells.add(event.group());
            cells.add(Json.text(json, "Count"));
            cells.add(Json.text(json, "PreviousCount"));
            if (verbose) {
                cells.add(Boolean.toString(Json.flag(json, "Error")));
                cells.add(Json.text(json, "Message"));
                cells.add(Json.text(json, "EvalID"));
            }
            cells.add(times.full(Times.ofNanos(Json.number(json, "Time"))));
            table.row(cells);
        }
        return table;
    }
}

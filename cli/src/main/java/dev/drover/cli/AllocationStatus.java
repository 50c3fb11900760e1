package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc status}: lists allocations, or shows one with its tasks. */
@Command(description = "Lists allocations, or shows one with its tasks.", sortOptions = false)
final class AllocationStatus implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-short", description = "one line a task")
    boolean brief;

    @Option(names = "-stats", description = "show memory and CPU use in detail")
    boolean stats;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers and times in full, and how the node was chosen")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc>", description = "identifier of an allocation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<alloc>");
        HttpApi api = connection.connect(session);
        return prefix.isEmpty() ? list(session, api) : show(session, api, prefix);
    }

    private int list(Session session, HttpApi api) {
        JsonNode allocations = api.get("querying allocations", "/v1/allocations");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(allocations));
        } else if (allocations.isEmpty()) {
            terminal.line("No allocations found");
        } else {
            AllocationTable.of(session, allocations, verbose).lines().forEach(terminal::line);
        }
        return 0;
    }

    private int show(Session session, HttpApi api, String prefix) {
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode allocation = lookup.allocation(prefix);
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(allocation));
            return 0;
        }
        if (brief) {
            AllocationDetails.brief(session, allocation, verbose);
            return 0;
        }
        HttpApi allocationApi = lookup.inNamespaceOf(allocation);
        KeyValues details = AllocationDetails.of(session, allocation, verbose);
        AllocationDetails.eligibility(session, allocationApi, allocation)
                .ifPresent(when -> details.add("Reschedule Eligibility", when));
        details.lines().forEach(terminal::line);
        AllocationDetails.showAddresses(terminal, allocation);
        boolean running = Json.text(allocation, "ClientStatus").equals("running");
        if (running) {
            AllocationDetails.showChecks(terminal, allocationApi, allocation);
        }
        new TaskSections(session, allocation, verbose).show(usage(terminal, allocationApi, allocation), stats);
        if (verbose) {
            AllocationDetails.showPlacement(terminal, allocation);
        }
        return 0;
    }

    /** Live figures come from the node, which may not answer; all else is shown nevertheless. */
    private static JsonNode usage(Terminal terminal, HttpApi api, JsonNode allocation) {
        if (!Json.text(allocation, "ClientStatus").equals("running")) {
            return Json.missing();
        }
        String path = "/v1/client/allocation/" + HttpApi.encode(Json.text(allocation, "ID")) + "/stats";
        try {
            return api.get("querying stats", path);
        } catch (ApiException e) {
            terminal.error("Couldn't retrieve stats: " + e.getMessage());
            return Json.missing();
        }
    }
}

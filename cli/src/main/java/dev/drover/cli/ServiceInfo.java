package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code service info}: shows who offers a service. */
@Command(description = "Shows the running allocations that offer a service.", sortOptions = false)
final class ServiceInfo implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "show each registration as a whole")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<service>", description = "name of a service")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = Arguments.one(arguments, "<service_name>");
        HttpApi api = connection.connect(session);
        HttpApi.Page page =
                api.page("listing service registrations", paging.path("/v1/service/" + HttpApi.encode(name)));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(page.content()));
            return 0;
        }
        if (page.content().isEmpty()) {
            terminal.error("No service registrations found");
            return 1;
        }
        if (verbose) {
            showAll(terminal, page.content());
        } else {
            show(terminal, page.content());
        }
        paging.showNext(terminal, page.nextToken(), "drover service info", name);
        return 0;
    }

    private static void show(Terminal terminal, JsonNode registrations) {
        Table table = Table.of("Job ID", "Address", "Tags", "Node ID", "Alloc ID");
        for (JsonNode registration : registrations) {
            table.row(
                    Json.text(registration, "JobID"),
                    address(registration),
                    tags(registration),
                    ShortId.of(Json.text(registration, "NodeID"), false),
                    ShortId.of(Json.text(registration, "AllocID"), false));
        }
        table.lines().forEach(terminal::line);
    }

    private static void showAll(Terminal terminal, JsonNode registrations) {
        boolean first = true;
        for (JsonNode registration : registrations) {
            if (!first) {
                terminal.line("");
            }
            first = false;
            KeyValues values = new KeyValues();
            values.add("ID", Json.text(registration, "ID"));
            values.add("Service Name", Json.text(registration, "ServiceName"));
            values.add("Namespace", Json.text(registration, "Namespace"));
            values.add("Job ID", Json.text(registration, "JobID"));
            values.add("Alloc ID", Json.text(registration, "AllocID"));
            values.add("Node ID", Json.text(registration, "NodeID"));
            values.add("Datacenter", Json.text(registration, "Datacenter"));
            values.add("Address", address(registration));
            values.add("Tags", tags(registration));
            values.lines().forEach(terminal::line);
        }
    }

    /** Without a port it is the host alone; IPv6 is put in brackets before a port. */
    static String address(JsonNode registration) {
        String host = Json.text(registration, "Address");
        int port = registration.path("Port").asInt();
        if (port == 0) {
            return host;
        }
        return HostPort.of(host, port);
    }

    static String tags(JsonNode service) {
        StringBuilder tags = new StringBuilder("[");
        for (JsonNode tag : service.path("Tags")) {
            tags.append(tags.length() > 1 ? "," : "").append(tag.asText());
        }
        return tags.append(']').toString();
    }
}

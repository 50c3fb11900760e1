package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code service list}: lists the services that running allocations offer. */
@Command(description = "Lists the services that running allocations offer.", sortOptions = false)
final class ServiceList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        HttpApi api = connection.connect(session);
        JsonNode namespaces = api.get("listing service registrations", "/v1/services");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(namespaces));
            return 0;
        }
        if (namespaces.isEmpty()) {
            terminal.line("No service registrations found");
            return 0;
        }
        boolean all = api.namespace().equals("*");
        Table table = all ? Table.of("Service Name", "Namespace", "Tags") : Table.of("Service Name", "Tags");
        for (JsonNode namespace : namespaces) {
            for (JsonNode service : namespace.path("Services")) {
                String name = Json.text(service, "ServiceName");
                String tags = ServiceInfo.tags(service);
                if (all) {
                    table.row(name, Json.text(namespace, "Namespace"), tags);
                } else {
                    table.row(name, tags);
                }
            }
        }
        table.lines().forEach(terminal::line);
        return 0;
    }
}

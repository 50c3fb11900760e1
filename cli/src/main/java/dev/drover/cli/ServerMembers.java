package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code server members}: lists the servers. */
@Command(description = "Lists the servers.", sortOptions = false)
final class ServerMembers implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print protocol and tags as well")
    boolean verbose;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        HttpApi api = connection.connect(session);
        JsonNode answer = api.get("querying servers", "/v1/agent/members");
        Terminal terminal = session.terminal();
        List<JsonNode> members =
                Json.sorted(answer.path("Members"), Comparator.comparing(member -> Json.text(member, "Name")));
        if (json) {
            terminal.line(Json.pretty(answer.path("Members")));
            return 0;
        }
        String leader = leader(terminal, api);
        Table table = verbose
                ? Table.of(
                        "Name",
                        "Address",
                        "Port",
                        "Status",
                        "Leader",
                        "Protocol",
                        "Raft Version",
                        "Build",
                        "Datacenter",
                        "Region",
                        "Tags")
                : Table.of(
                        "Name", "Address", "Port", "Status", "Leader", "Raft Version", "Build", "Datacenter", "Region");
        members.forEach(member -> table.row(cells(member, leader)));
        table.lines().forEach(terminal::line);
        return 0;
    }

    /** The list is worth showing even while nobody leads. */
    private static String leader(Terminal terminal, HttpApi api) {
        try {
            return api.get("querying leader", "/v1/status/leader").asText("");
        } catch (ApiException e) {
            terminal.error("Error determining leaders: " + e.getMessage());
            return "";
        }
    }

    private List<String> cells(JsonNode member, String leader) {
        JsonNode tags = member.path("Tags");
        String address = Json.text(member, "Addr");
        boolean leads = (address + ":" + Json.text(tags, "port")).equals(leader);
        String name = Json.text(member, "Name");
        String port = Json.text(member, "Port");
        String status = Json.text(member, "Status");
        String raft = Json.text(tags, "raft_vsn");
        String build = Json.text(tags, "build");
        String datacenter = Json.text(tags, "dc");
        String region = Json.text(tags, "region");
        if (!verbose) {
            return List.of(name, address, port, status, Boolean.toString(leads), raft, build, datacenter, region);
        }
        String allTags = Json.members(tags).entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue().asText(""))
                .collect(Collectors.joining(","));
        String protocol = Json.text(member, "ProtocolCur");
        return List.of(
                name,
                address,
                port,
                status,
                Boolean.toString(leads),
                protocol,
                raft,
                build,
                datacenter,
                region,
                allTags);
    }
}

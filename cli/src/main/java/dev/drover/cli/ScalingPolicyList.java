package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scaling policy list}: the bounds that jobs set for their counts. */
@Command(description = "Lists the scaling policies of jobs.", sortOptions = false)
final class ScalingPolicyList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-job", paramLabel = "<job>", description = "only those of this job")
    String job = "";

    @Option(names = "-type", paramLabel = "<type>", description = "only those of this type")
    String type = "";

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
        String path = "/v1/scaling/policies?job=" + HttpApi.encode(job) + "&type=" + HttpApi.encode(type);
        JsonNode policies = api.get("listing scaling policies", path);
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(policies));
        } else if (policies.isEmpty()) {
            terminal.line("No policies found");
        } else {
            table(Json.list(policies), verbose).lines().forEach(terminal::line);
        }
        return 0;
    }

    static Table table(List<JsonNode> policies, boolean verbose) {
        Table table = Table.of("ID", "Enabled", "Type", "Target");
        policies.forEach(policy -> table.row(
                ShortId.of(Json.text(policy, "ID"), verbose),
                Boolean.toString(Json.flag(policy, "Enabled")),
                Json.text(policy, "Type"),
                target(policy)));
        return table;
    }

    static String target(JsonNode policy) {
        StringBuilder target = new StringBuilder();
        Json.members(policy.path("Target")).forEach((key, value) -> target.append(target.length() == 0 ? "" : ",")
                .append(key)
                .append(':')
                .append(value.asText("")));
        return target.toString();
    }
}

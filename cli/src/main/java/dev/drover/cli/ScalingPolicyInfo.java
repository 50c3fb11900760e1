package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scaling policy info}: one scaling policy. */
@Command(description = "Shows a scaling policy.", sortOptions = false)
final class ScalingPolicyInfo implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<policy>", description = "identifier of a policy, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<policy>");
        HttpApi api = connection.connect(session);
        JsonNode policy = api.get("querying scaling policy", "/v1/scaling/policy/" + id(api, prefix));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(policy));
            return 0;
        }
        new KeyValues()
                .add("ID", ShortId.of(Json.text(policy, "ID"), verbose))
                .add("Enabled", Boolean.toString(Json.flag(policy, "Enabled")))
                .add("Target", ScalingPolicyList.target(policy))
                .add("Min", Json.text(policy, "Min"))
                .add("Max", Json.text(policy, "Max"))
                .lines()
                .forEach(terminal::line);
        terminal.title("Policy:");
        terminal.line(Json.pretty(policy.path("Policy")));
        return 0;
    }

    private String id(HttpApi api, String prefix) {
        List<JsonNode> matches = Json.list(
                api.get("querying scaling policies", "/v1/scaling/policies?prefix=" + HttpApi.encode(prefix)));
        if (matches.isEmpty()) {
            throw new CliException("No scaling policies with prefix or id \"" + prefix + "\" found");
        }
        if (matches.size() > 1) {
            throw CliException.answer(
                    0, "Prefix matched multiple scaling policies\n\n" + ScalingPolicyList.table(matches, verbose));
        }
        return HttpApi.encode(Json.text(matches.get(0), "ID"));
    }
}

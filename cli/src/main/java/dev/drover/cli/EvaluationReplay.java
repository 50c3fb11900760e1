package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eval replay}: makes a decision of the past again, and shows what other settings would have led to. */
@Command(
        description =
                "Makes the plan of an evaluation again from the journals, shows that the same comes out, and what "
                        + "other settings would have led to.",
        sortOptions = false)
final class EvaluationReplay implements Subcommand {
    /** Longer than the agent takes at most. */
    private static final int READ_TIMEOUT_MS = 90_000;

    private static final Set<String> ALGORITHMS = Set.of("binpack", "spread");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "-algorithm",
            paramLabel = "binpack|spread",
            description = "show what this algorithm would have decided")
    String algorithm = "";

    @Option(
            names = "-preempt",
            paramLabel = "true|false",
            description =
                    "show what would have been decided if the job might take the place of less important ones, or "
                            + "might not")
    String preempt = "";

    @Option(
            names = "-ignore-affinities",
            description = "show what would have been decided without the job's affinities")
    boolean ignoreAffinities;

    @Option(names = "-ignore-spreads", description = "show what would have been decided without the job's spreads")
    boolean ignoreSpreads;

    @Option(
            names = "-plan",
            paramLabel = "<number>",
            description = "which of the evaluation's plans, counted from 1; the last one if absent")
    String plan = "";

    @Option(
            names = "-node",
            paramLabel = "<node>",
            description = "show what this node said, by its identifier or the beginning")
    String node = "";

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "show what every node said, and print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<eval>", description = "identifier of an evaluation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (!algorithm.isEmpty() && !ALGORITHMS.contains(algorithm)) {
            throw new CliException("-algorithm must be binpack or spread, not \"" + algorithm + "\"");
        }
        HttpApi api = connection.connect(session).withReadTimeout(READ_TIMEOUT_MS);
        Lookup lookup = Lookup.toShow(session, api, verbose);
        String id = lookup.evaluationId(Arguments.one(arguments, "<eval>"));
        JsonNode replay = api.get("replaying evaluation", "/v1/evaluation/" + id + "/replay" + query());
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(replay));
        } else {
            new ReplayReport(replay, new Times(session.clock(), true), verbose).print(terminal);
        }
        return replay.path("Same").asBoolean() ? 0 : 1;
    }

    private String query() {
        List<String> parts = new ArrayList<>();
        add(parts, "algorithm", algorithm);
        add(parts, "preempt", preempt);
        add(parts, "ignore_affinities", ignoreAffinities ? "true" : "");
        add(parts, "ignore_spreads", ignoreSpreads ? "true" : "");
        add(parts, "plan", plan);
        add(parts, "node", node);
        add(parts, "nodes", verbose && node.isEmpty() ? "true" : "");
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        parts.forEach(query::add);
        return query.toString();
    }

    private static void add(List<String> parts, String name, String value) {
        if (!value.isEmpty()) {
            parts.add(name + "=" + HttpApi.encode(value));
        }
    }
}

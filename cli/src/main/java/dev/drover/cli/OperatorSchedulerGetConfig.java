package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operator scheduler get-config}: shows how scheduling goes. */
@Command(description = "Shows the scheduler's configuration.", sortOptions = false)
final class OperatorSchedulerGetConfig implements Subcommand {
    static final String PATH = "/v1/operator/scheduler/configuration";

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        JsonNode configuration = get(connection.connect(session));
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(configuration));
        } else {
            details(configuration).lines().forEach(terminal::line);
        }
        return 0;
    }

    static JsonNode get(HttpApi api) {
        return api.get("querying scheduler configuration", PATH).path("SchedulerConfig");
    }

    private static KeyValues details(JsonNode configuration) {
        JsonNode preemption = configuration.path("PreemptionConfig");
        return new KeyValues()
                .add("Scheduler Algorithm", Json.text(configuration, "SchedulerAlgorithm"))
                .add("Memory Oversubscription", flag(configuration, "MemoryOversubscriptionEnabled"))
                .add("Reject Job Registration", flag(configuration, "RejectJobRegistration"))
                .add("Pause Eval Broker", flag(configuration, "PauseEvalBroker"))
                .add("Preemption System Scheduler", flag(preemption, "SystemSchedulerEnabled"))
                .add("Preemption Service Scheduler", flag(preemption, "ServiceSchedulerEnabled"))
                .add("Preemption Batch Scheduler", flag(preemption, "BatchSchedulerEnabled"))
                .add("Preemption SysBatch Scheduler", flag(preemption, "SysBatchSchedulerEnabled"))
                .add("Node Limit for Feasibility Checks", Json.number(configuration, "NodeLimitForFeasibilityChecks"))
                .add("Modify Index", Json.number(configuration, "ModifyIndex"));
    }

    private static String flag(JsonNode node, String field) {
        return Boolean.toString(Json.flag(node, field));
    }
}

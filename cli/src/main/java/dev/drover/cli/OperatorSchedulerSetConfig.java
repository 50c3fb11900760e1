package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operator scheduler set-config}: changes how scheduling goes; what no flag names stays as it is. */
@Command(description = "Changes the scheduler's configuration. What no flag names stays as it is.", sortOptions = false)
final class OperatorSchedulerSetConfig implements Subcommand {
    private static final String SWITCH = "true|false";

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "-check-index",
            paramLabel = "<index>",
            description = "only if this is still the modify index; 0 to change it whatever that is")
    long checkIndex;

    @Option(names = "-scheduler-algorithm", paramLabel = "binpack|spread", description = "which node is best")
    Optional<String> algorithm = Optional.empty();

    @Option(
            names = "-memory-oversubscription",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "whether tasks may use memory up to their memory_max")
    Optional<Boolean> memoryOversubscription = Optional.empty();

    @Option(
            names = "-reject-job-registration",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "whether jobs are refused that somebody wants to register or scale")
    Optional<Boolean> rejectJobRegistration = Optional.empty();

    @Option(
            names = "-pause-eval-broker",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "whether evaluations wait")
    Optional<Boolean> pauseEvalBroker = Optional.empty();

    @Option(
            names = "-preempt-batch-scheduler",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "whether batch jobs may take the place of less important ones")
    Optional<Boolean> preemptBatch = Optional.empty();

    @Option(
            names = "-preempt-service-scheduler",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "the same for services")
    Optional<Boolean> preemptService = Optional.empty();

    @Option(
            names = "-preempt-sysbatch-scheduler",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "the same for sysbatch jobs")
    Optional<Boolean> preemptSysbatch = Optional.empty();

    @Option(
            names = "-preempt-system-scheduler",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = SWITCH,
            description = "the same for system jobs")
    Optional<Boolean> preemptSystem = Optional.empty();

    @Option(
            names = "-node-limit-for-feasibility-checks",
            paramLabel = "<count>",
            description = "how many nodes are scored at least where there are affinities or spreads")
    Optional<Long> nodeLimit = Optional.empty();

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        HttpApi api = connection.connect(session);
        ObjectNode configuration = changed(OperatorSchedulerGetConfig.get(api));
        String condition = checkIndex == 0 ? "" : "?cas=" + checkIndex;
        JsonNode answer =
                api.put("updating scheduler configuration", OperatorSchedulerGetConfig.PATH + condition, configuration);
        if (!Json.flag(answer, "Updated")) {
            session.terminal().error("Scheduler configuration could not be atomically updated, please try again");
            return 1;
        }
        session.terminal().line("Scheduler configuration updated!");
        return 0;
    }

    private ObjectNode changed(JsonNode current) {
        ObjectNode configuration = Json.object();
        current.properties().forEach(member -> configuration.set(member.getKey(), member.getValue()));
        algorithm.ifPresent(name -> configuration.put("SchedulerAlgorithm", name));
        nodeLimit.ifPresent(limit -> configuration.put("NodeLimitForFeasibilityChecks", limit));
        memoryOversubscription.ifPresent(on -> configuration.put("MemoryOversubscriptionEnabled", on));
        rejectJobRegistration.ifPresent(on -> configuration.put("RejectJobRegistration", on));
        pauseEvalBroker.ifPresent(on -> configuration.put("PauseEvalBroker", on));
        ObjectNode preemption = configuration.putObject("PreemptionConfig");
        Json.members(current.path("PreemptionConfig")).forEach(preemption::set);
        Map<String, Optional<Boolean>> switches = new TreeMap<>(Map.of(
                "BatchSchedulerEnabled", preemptBatch,
                "ServiceSchedulerEnabled", preemptService,
                "SysBatchSchedulerEnabled", preemptSysbatch,
                "SystemSchedulerEnabled", preemptSystem));
        switches.forEach((name, given) -> given.ifPresent(on -> preemption.put(name, on)));
        return configuration;
    }
}

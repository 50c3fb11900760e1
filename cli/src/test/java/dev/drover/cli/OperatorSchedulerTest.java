package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorSchedulerTest {
    private static final String PATH = "/v1/operator/scheduler/configuration";
    private static final String CURRENT = """
        {"SchedulerConfig":{"SchedulerAlgorithm":"binpack","PreemptionConfig":{"SystemSchedulerEnabled":true,
         "SysBatchSchedulerEnabled":false,"BatchSchedulerEnabled":false,"ServiceSchedulerEnabled":false},
         "MemoryOversubscriptionEnabled":false,"RejectJobRegistration":false,"PauseEvalBroker":false,
         "NodeLimitForFeasibilityChecks":100,"CreateIndex":5,"ModifyIndex":7},"Index":7}
        """;

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET " + PATH, CURRENT);
        agent.on("PUT " + PATH, "{\"Updated\":true,\"Index\":8}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }

    private String sent() {
        return agent.last("PUT", PATH).body();
    }

    @Test
    void showsTheConfiguration() {
        assertThat(run("operator", "scheduler", "get-config").out()).isEqualTo("""
            Scheduler Algorithm               = binpack
            Memory Oversubscription           = false
            Reject Job Registration           = false
            Pause Eval Broker                 = false
            Preemption System Scheduler       = true
            Preemption Service Scheduler      = false
            Preemption Batch Scheduler        = false
            Preemption SysBatch Scheduler     = false
            Node Limit for Feasibility Checks = 100
            Modify Index                      = 7
            """);
        assertThat(run("operator", "scheduler", "get-config", "-json").out()).contains("\"ModifyIndex\": 7");
    }

    @Test
    void changesWhatTheFlagsNameAndNothingElse() {
        CommandLineTool.Result result = run(
                "operator",
                "scheduler",
                "set-config",
                "-scheduler-algorithm=spread",
                "-preempt-service-scheduler=true",
                "-preempt-system-scheduler=false",
                "-memory-oversubscription");

        assertThat(result.out()).isEqualTo("Scheduler configuration updated!\n");
        assertThat(result.exitCode()).isZero();
        assertThat(sent())
                .contains("\"SchedulerAlgorithm\":\"spread\"")
                .contains("\"ServiceSchedulerEnabled\":true")
                .contains("\"SystemSchedulerEnabled\":false")
                .contains("\"BatchSchedulerEnabled\":false")
                .contains("\"MemoryOversubscriptionEnabled\":true")
                .contains("\"PauseEvalBroker\":false")
                .contains("\"NodeLimitForFeasibilityChecks\":100");
        assertThat(agent.last("PUT", PATH).uri()).doesNotContain("cas");
    }

    @Test
    void changesItOnlyAtTheIndexThatIsGiven() {
        agent.on("PUT " + PATH + "?cas=6", "{\"Updated\":false,\"Index\":7}");

        CommandLineTool.Result result =
                run("operator", "scheduler", "set-config", "-check-index=6", "-pause-eval-broker=true");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("Scheduler configuration could not be atomically updated, please try again\n");
    }

    @Test
    void saysWhatIsInTheGroup() {
        assertThat(run("operator", "scheduler").err()).contains("get-config").contains("set-config");
        assertThat(run("operator", "scheduler", "nonsense").err())
                .startsWith("unknown command \"operator scheduler nonsense\"");
        assertThat(run("operator", "scheduler", "set-config", "extra").exitCode())
                .isEqualTo(1);
    }

    @Test
    void refusesASwitchThatIsNone() {
        assertThat(run("operator", "scheduler", "set-config", "-pause-eval-broker=maybe")
                        .exitCode())
                .isEqualTo(1);
        assertThat(run("operator", "scheduler", "set-config", "-node-limit-for-feasibility-checks=many")
                        .exitCode())
                .isEqualTo(1);
    }
}

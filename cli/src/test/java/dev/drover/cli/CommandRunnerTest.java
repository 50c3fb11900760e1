package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRunnerTest {
    private final FakeAgent agent = new FakeAgent().on("GET /v1/jobs", "[]");

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void createsEveryCommandItLists() {
        for (Map.Entry<String, String> entry : Commands.SUMMARIES) {
            CommandLineTool.Result result = tool().run((entry.getKey() + " -help").split(" ", -1));

            assertThat(result.out()).startsWith("Usage: drover " + entry.getKey());
            assertThat(result.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "init, job init",
        "run, job run",
        "plan, job plan",
        "stop, job stop",
        "validate, job validate",
        "inspect, job inspect",
        "logs, alloc logs",
        "alloc-status, alloc status",
        "eval-status, eval status",
        "node-status, node status",
        "server-members, server members"
    })
    void knowsShortAndOldNames(String alias, String name) {
        assertThat(tool().run(alias, "-help").out()).startsWith("Usage: drover " + name);
    }

    @Test
    void answers127ToAnUnknownCommand() {
        CommandLineTool.Result result = tool().run("fly");

        assertThat(result.exitCode()).isEqualTo(127);
        assertThat(result.err()).startsWith("unknown command \"fly\"\n\nUsage: drover [-version] [-help] <command>");
        assertThat(tool().run("job", "fly").exitCode()).isEqualTo(127);
        assertThat(tool().run("job", "fly").err()).startsWith("unknown command \"job fly\"\n\nUsage: drover job");
        assertThat(tool().run().exitCode()).isEqualTo(127);
    }

    @Test
    void showsHelp() {
        assertThat(tool().run("-help").exitCode()).isZero();
        assertThat(tool().run("--help").out()).contains("All commands:", "job run");
        assertThat(tool().run("job", "-h").out()).startsWith("Usage: drover job <command>");
        assertThat(tool().run("job", "-h").exitCode()).isZero();
        assertThat(tool().run("job").exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-version", "--version", "-v", "version"})
    void showsTheVersion(String word) {
        assertThat(tool().run(word).out()).startsWith("Drover v");
    }

    @Test
    void takesFlagsWithOneDashOrTwo() {
        String address = agent.address();
        CommandLineTool nowhere = new CommandLineTool();

        assertThat(nowhere.run("status", "-address", address).out()).isEqualTo("No running jobs\n");
        assertThat(nowhere.run("status", "--address=" + address).out()).isEqualTo("No running jobs\n");
        assertThat(nowhere.run("job", "status", "--json", "-address=" + address).out())
                .isEqualTo("[]\n");
        assertThat(nowhere.run("job", "status", "-json=false", "-address=" + address)
                        .out())
                .isEqualTo("No running jobs\n");
    }

    @Test
    void pointsToHelpAfterAUsageError() {
        CommandLineTool.Result result = tool().run("job", "status", "-fast");

        assertThat(result.err())
                .isEqualTo("unknown option: '-fast'\nFor additional help try 'drover job status -help'\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(tool().run("alloc", "logs", "-n", "many", "x").err())
                .contains("-n")
                .endsWith("For additional help try 'drover alloc logs -help'\n");
        assertThat(tool().run("eval", "list", "x").err())
                .isEqualTo("This command takes no arguments\nFor additional help try 'drover eval list -help'\n");
    }

    @Test
    void readsTheEnvironment() {
        new CommandLineTool()
                .with("NOMAD_ADDR", "http://127.0.0.1:1")
                .with("DROVER_ADDR", agent.address() + "/")
                .with("NOMAD_NAMESPACE", "*")
                .with("NOMAD_REGION", "north")
                .with("NOMAD_TOKEN", "secret")
                .run("job", "status");

        FakeAgent.Request request = agent.last("GET", "/v1/jobs");
        assertThat(request.uri()).isEqualTo("/v1/jobs?namespace=*&region=north");
        assertThat(request.token()).isEqualTo("secret");
    }

    @Test
    void prefersFlagsToTheEnvironment() {
        tool().with("NOMAD_NAMESPACE", "left").run("job", "status", "-namespace", "right", "-token", "mine");

        assertThat(agent.last("GET", "/v1/jobs").uri()).isEqualTo("/v1/jobs?namespace=right");
        assertThat(agent.last("GET", "/v1/jobs").token()).isEqualTo("mine");
    }

    @Test
    void coloursOnlyForAPersonOrWhenAsked() {
        assertThat(tool().run("alloc", "logs").err()).doesNotContain("\u001b[");
        assertThat(tool().interactive().run("alloc", "logs").err()).contains("\u001b[31m");
        assertThat(tool().interactive().run("alloc", "logs", "-no-color").err()).doesNotContain("\u001b[");
        assertThat(tool().run("alloc", "logs", "-force-color").err()).contains("\u001b[31m");
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent);
    }
}

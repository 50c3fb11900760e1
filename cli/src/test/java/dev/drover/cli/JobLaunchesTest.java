package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLaunchesTest {
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String CHILD = "convert/dispatch-1763895600-0badcafe";

    private final FakeAgent agent = new FakeAgent();

    @TempDir
    Path directory;

    @BeforeEach
    void prepare() {
        agent.on(
                "GET /v1/jobs?prefix=backup",
                "[{\"ID\":\"backup\",\"Periodic\":true},{\"ID\":\"backup/periodic-1763895600\",\"ParentID\":\"backup\"}]");
        agent.on("GET /v1/jobs?prefix=back", "[{\"ID\":\"backup\",\"Periodic\":true},{\"ID\":\"backpack\"}]");
        agent.on("GET /v1/jobs?prefix=backpack", "[{\"ID\":\"backpack\"}]");
        agent.on(
                "GET /v1/job/backup",
                "{\"ID\":\"backup\",\"Name\":\"backup\",\"Type\":\"batch\",\"Priority\":50,\"Status\":\"running\","
                        + "\"Datacenters\":[\"*\"],\"Namespace\":\"default\",\"NodePool\":\"default\","
                        + "\"Periodic\":{\"Enabled\":true,\"Spec\":\"0 13 * * *\",\"TimeZone\":\"UTC\"}}");
        agent.on("GET /v1/job/backup/summary", "{\"Children\":{\"Pending\":0,\"Running\":1,\"Dead\":2}}");
        agent.on(
                "GET /v1/jobs?prefix=backup%2F&namespace=default",
                "[{\"ID\":\"backup/periodic-1763895600\",\"ParentID\":\"backup\",\"Status\":\"running\"},"
                        + "{\"ID\":\"backup/other\",\"ParentID\":\"\",\"Status\":\"dead\"}]");
        agent.on("PUT /v1/job/backup/periodic/force", "{\"EvalID\":\"" + EVALUATION + "\"}");
        agent.on("GET /v1/jobs?prefix=convert", "[{\"ID\":\"convert\",\"ParameterizedJob\":true}]");
        agent.on(
                "GET /v1/job/convert",
                "{\"ID\":\"convert\",\"Type\":\"batch\",\"Status\":\"running\",\"Namespace\":\"default\","
                        + "\"ParameterizedJob\":{\"Payload\":\"required\",\"MetaRequired\":[\"a\",\"b\"],\"MetaOptional\":null}}");
        agent.on("GET /v1/job/convert/summary", "{\"Children\":{\"Pending\":0,\"Running\":0,\"Dead\":0}}");
        agent.on("GET /v1/jobs?prefix=convert%2F&namespace=default", "[]");
        agent.on(
                "PUT /v1/job/convert/dispatch",
                "{\"DispatchedJobID\":\"" + CHILD + "\",\"EvalID\":\"" + EVALUATION + "\"}");
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                "{\"ID\":\"" + EVALUATION + "\",\"JobID\":\"x\",\"Status\":\"complete\"}");
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent);
    }

    @Test
    void showsAPeriodicJob() {
        assertThat(tool().run("job", "status", "backup").out()).endsWith("""
            Status               = running
            Periodic             = true
            Parameterized        = false
            Next Periodic Launch = 2026-11-23T13:00:00Z (1h from now)

            Children Job Summary
            Pending  Running  Dead
            0        1        2

            Previously Launched Jobs
            ID                          Status
            backup/periodic-1763895600  running
            """);
    }

    @Test
    void showsAParameterizedJob() {
        assertThat(tool().run("job", "status", "convert").out()).endsWith("""
            Parameterized = true

            Parameterized Job
            Payload           = required
            Required Metadata = a, b
            Optional Metadata = <none>

            Parameterized Job Summary
            Pending  Running  Dead
            0        0        0

            Dispatched Jobs
            No dispatched instances of parameterized job found
            """);
    }

    @Test
    void forcesALaunch() {
        assertThat(tool().run("job", "periodic", "force", "-detach", "back").out())
                .as("other jobs do not count")
                .isEqualTo("Force periodic successful\nEvaluation ID: " + EVALUATION + "\n");
        assertThat(tool().run("job", "periodic", "force", "backup").out())
                .contains("Evaluation \"11111111\" finished with status \"complete\"");
        assertThat(tool().run("job", "periodic", "force", "backpack").err())
                .isEqualTo("No job(s) with prefix or ID \"backpack\" found\n");
        assertThat(tool().run("job", "periodic").err()).contains("job periodic force");
    }

    @Test
    void dispatchesWithPayloadAndMetadata() throws Exception {
        Files.writeString(directory.resolve("in.csv"), "1,2");

        CommandLineTool.Result result = tool().in(directory)
                .run(
                        "job",
                        "dispatch",
                        "-detach",
                        "-meta",
                        "a=1",
                        "-meta",
                        "b=x=y",
                        "-priority",
                        "70",
                        "-id-prefix-template",
                        "day",
                        "-idempotency-token",
                        "t 1",
                        "convert",
                        "in.csv");

        assertThat(result.out()).isEqualTo("""
            Dispatched Job ID = convert/dispatch-1763895600-0badcafe
            Evaluation ID     = 11111111
            """);
        FakeAgent.Request request = agent.last("PUT", "/v1/job/convert/dispatch");
        assertThat(request.uri()).isEqualTo("/v1/job/convert/dispatch?idempotency_token=t%201&namespace=default");
        assertThat(request.body())
                .isEqualTo("{\"Payload\":\"MSwy\",\"Meta\":{\"a\":\"1\",\"b\":\"x=y\"},"
                        + "\"IdPrefixTemplate\":\"day\",\"Priority\":70}");
    }

    @Test
    void readsThePayloadFromStandardInput() {
        tool().typing("typed").run("job", "dispatch", "-detach", "convert", "-");

        assertThat(agent.last("PUT", "/v1/job/convert/dispatch").body()).startsWith("{\"Payload\":\"dHlwZWQ=\"");
        assertThat(tool().run("job", "dispatch", "convert", "/no/such/file").err())
                .startsWith("Error reading input data: ");
        assertThat(tool().run("job", "dispatch", "-meta", "novalue", "convert").err())
                .startsWith("the value of -meta must look like key=value, not \"novalue\"");
    }

    @Test
    void waitsUntilADispatchedJobIsDone() {
        String path = "GET /v1/job/" + HttpApi.encode(CHILD);
        agent.on(path, "{\"Status\":\"pending\"}", "{\"Status\":\"running\"}", "{\"Status\":\"dead\"}");
        agent.on(path + "/summary", "{\"Summary\":{\"g\":{\"Complete\":1,\"Failed\":1}}}");

        CommandLineTool.Result result = tool().run("job", "dispatch", "-wait", "convert");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).endsWith("""

            Task Group  Queued  Complete  Failed  Running  Starting  Lost  Unknown
            g           0       1         1       0        0         0     0
            """);
    }
}

package dev.drover.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunTest {
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String DEPLOYMENT = "22222222-aaaa-bbbb-cccc-000000000002";
    private static final String ALLOCATION = "33333333-aaaa-bbbb-cccc-000000000003";

    private Path directory = Path.of("");
    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Files.writeString(directory.resolve("web.hcl"), "job \"web\" {}\n");
        agent.on("PUT /v1/jobs/parse", "{\"ID\":\"web\",\"Type\":\"service\",\"Namespace\":\"default\"}");
        agent.on("PUT /v1/jobs", "{\"EvalID\":\"" + EVALUATION + "\",\"JobModifyIndex\":7,\"Warnings\":\"\"}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void followsEvaluationAndDeployment() {
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                evaluation("pending", "", ""),
                evaluation("complete", DEPLOYMENT, ""));
        agent.on(
                "GET /v1/evaluation/" + EVALUATION + "/allocations",
                "[]",
                "[{\"ID\":\"" + ALLOCATION + "\",\"NodeID\":\"44444444-0\",\"TaskGroup\":\"api\","
                        + "\"ClientStatus\":\"pending\",\"CreateIndex\":12}]");
        agent.on("GET /v1/deployment/" + DEPLOYMENT, deployment("running", 0), deployment("successful", 1));
        agent.on(
                "GET /v1/deployment/allocations/" + DEPLOYMENT,
                "[{\"ID\":\"" + ALLOCATION + "\",\"NodeID\":\"44444444-0\",\"TaskGroup\":\"api\",\"JobVersion\":0,"
                        + "\"DesiredStatus\":\"run\",\"ClientStatus\":\"running\"}]");

        CommandLineTool.Result result = tool().run("job", "run", "web.hcl");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
            ==> 2026-11-23T12:00:00Z: Monitoring evaluation "11111111"
                2026-11-23T12:00:00Z: Evaluation triggered by job "web"
                2026-11-23T12:00:00Z: Evaluation within deployment: "22222222"
                2026-11-23T12:00:00Z: Allocation "33333333" created: node "44444444", group "api"
                2026-11-23T12:00:00Z: Evaluation status changed: "pending" -> "complete"
            ==> 2026-11-23T12:00:00Z: Evaluation "11111111" finished with status "complete"
            ==> 2026-11-23T12:00:00Z: Monitoring deployment "22222222"
                2026-11-23T12:00:00Z
                ID          = 22222222
                Job ID      = web
                Job Version = 0
                Status      = running
                Description = text of running

                Deployed
                Task Group  Desired  Placed  Healthy  Unhealthy  Progress Deadline
                api         1        1       0        0          2026-11-23T12:10:00Z

                Allocations
                ID        Node ID   Task Group  Version  Desired  Status   Health
                33333333  44444444  api         0        run      running  unset

                2026-11-23T12:00:00Z
                ID          = 22222222
                Job ID      = web
                Job Version = 0
                Status      = successful
                Description = text of successful

                Deployed
                Task Group  Desired  Placed  Healthy  Unhealthy  Progress Deadline
                api         1        1       1        0          2026-11-23T12:10:00Z

                Allocations
                ID        Node ID   Task Group  Version  Desired  Status   Health
                33333333  44444444  api         0        run      running  unset

              ✓ Deployment "22222222" successful
            """);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void redrawsTheDeploymentInPlaceForAPerson() {
        agent.on("GET /v1/evaluation/" + EVALUATION, evaluation("complete", DEPLOYMENT, ""));
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");
        agent.on("GET /v1/deployment/" + DEPLOYMENT, deployment("running", 0), deployment("successful", 1));
        agent.on("GET /v1/deployment/allocations/" + DEPLOYMENT, "[]");

        CommandLineTool.Result result = tool().interactive().run("run", "web.hcl");

        assertThat(result.out()).contains("\u001b[11A\u001b[J").contains("\u001b[1m==> ");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void endsWith1WhenTheDeploymentFails() {
        agent.on("GET /v1/evaluation/" + EVALUATION, evaluation("complete", DEPLOYMENT, ""));
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");
        agent.on("GET /v1/deployment/" + DEPLOYMENT, deployment("failed", 0));
        agent.on("GET /v1/deployment/allocations/" + DEPLOYMENT, "[]");

        CommandLineTool.Result result = tool().run("job", "run", "web.hcl");

        assertThat(result.out()).endsWith("  ! Deployment \"22222222\" failed\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void endsWith2WhenNotAllCouldBePlaced() {
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                evaluation(
                        "complete",
                        "",
                        ",\"BlockedEval\":\"55555555-0\",\"FailedTGAllocs\":{\"api\":{\"NodesEvaluated\":1,"
                                + "\"NodesExhausted\":1,\"DimensionExhausted\":{\"memory\":1},\"CoalescedFailures\":2}}"));
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");

        CommandLineTool.Result result = tool().run("job", "run", "web.hcl");

        assertThat(result.out()).isEqualTo("""
            ==> 2026-11-23T12:00:00Z: Monitoring evaluation "11111111"
                2026-11-23T12:00:00Z: Evaluation triggered by job "web"
            ==> 2026-11-23T12:00:00Z: Evaluation "11111111" finished with status "complete" but failed to place all allocations:
                2026-11-23T12:00:00Z: Task Group "api" (failed to place 3 allocations):
                  * Resources exhausted on 1 nodes
                  * Dimension "memory" exhausted on 1 nodes
                2026-11-23T12:00:00Z: Evaluation "55555555" waiting for additional capacity to place remainder
            """);
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void followsTheNextEvaluationAfterItsWait() {
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                evaluation(
                        "failed",
                        "",
                        ",\"NextEval\":\"66666666-0\",\"Wait\":30000000000,\"StatusDescription\":\"why\""));
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");
        agent.on("GET /v1/evaluation/66666666-0", evaluation("complete", "", "").replace(EVALUATION, "66666666-0"));
        agent.on("GET /v1/evaluation/66666666-0/allocations", "[]");
        CommandLineTool tool = tool();

        CommandLineTool.Result result = tool.run("job", "run", "web.hcl");

        assertThat(result.out())
                .contains("Evaluation \"11111111\" finished with status \"failed\": why\n")
                .contains("Monitoring next evaluation \"66666666\" in 30s\n");
        assertThat(tool.pauses()).anyMatch(pause -> pause.toSeconds() == 30);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void returnsAtOnceWhenDetached() {
        CommandLineTool.Result result = tool().run("job", "run", "--detach", "web.hcl");

        assertThat(result.out()).isEqualTo("Job registration successful\nEvaluation ID: " + EVALUATION + "\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void sendsTheSourceAlong() throws IOException {
        tool().run("job", "run", "-detach", "web.hcl");

        JsonNode request = Json.read(agent.last("PUT", "/v1/jobs").body());
        assertThat(request.path("Submission").path("Source").asText()).isEqualTo("job \"web\" {}\n");
        assertThat(request.path("Submission").path("Format").asText()).isEqualTo("hcl2");
        assertThat(request.has("EnforceIndex")).isFalse();
    }

    @Test
    void refusesAStaleIndex() throws IOException {
        agent.close();
        try (FakeAgent strict = new FakeAgent()) {
            strict.on("PUT /v1/jobs/parse", "{\"ID\":\"web\"}");
            strict.on(
                    "PUT /v1/jobs",
                    500,
                    "Enforcing job modify index 3: job exists with conflicting job modify index: 7");

            CommandLineTool.Result result =
                    CommandLineTool.at(strict).in(directory).run("job", "run", "-check-index", "3", "web.hcl");

            assertThat(result.err()).isEqualTo("""
                Error submitting job: Unexpected response code: 500 (Enforcing job modify index 3: job exists with conflicting job modify index: 7)
                Job not updated
                """);
            assertThat(result.exitCode()).isEqualTo(1);
            JsonNode request = Json.read(strict.last("PUT", "/v1/jobs").body());
            assertThat(request.path("EnforceIndex").asBoolean()).isTrue();
            assertThat(request.path("JobModifyIndex").asLong()).isEqualTo(3);
        }
    }

    @Test
    void printsTheJobWithoutSubmittingIt() {
        CommandLineTool.Result result = tool().run("job", "run", "-output", "web.hcl");

        assertThat(result.out()).isEqualTo("""
            {
                "Job": {
                    "ID": "web",
                    "Type": "service",
                    "Namespace": "default"
                }
            }
            """);
        assertThat(agent.requests()).hasSize(1);
    }

    @Test
    void showsWarningsFirst() {
        try (FakeAgent warning = new FakeAgent()) {
            warning.on("PUT /v1/jobs/parse", "{\"ID\":\"web\"}");
            warning.on("PUT /v1/jobs", "{\"EvalID\":\"\",\"Warnings\":\"1 warning:\\n\\n* mbits is obsolete\"}");

            CommandLineTool.Result result =
                    CommandLineTool.at(warning).in(directory).run("run", "web.hcl");

            assertThat(result.out()).isEqualTo("""
                Job Warnings:
                1 warning:

                * mbits is obsolete

                Job registration successful
                """);
        }
    }

    @Test
    void namesTheFileInDiagnostics() {
        try (FakeAgent strict = new FakeAgent()) {
            strict.on("PUT /v1/jobs/parse", 400, "input.hcl:1,5-6: unterminated string");

            CommandLineTool.Result result =
                    CommandLineTool.at(strict).in(directory).run("run", "web.hcl");

            assertThat(result.err()).isEqualTo("Error getting job struct: web.hcl:1,5-6: unterminated string\n");
            assertThat(result.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void readsStandardInput() throws IOException {
        tool().typing("job \"typed\" {}").run("run", "-detach", "-");

        assertThat(Json.read(agent.last("PUT", "/v1/jobs/parse").body())
                        .path("JobHCL")
                        .asText())
                .isEqualTo("job \"typed\" {}");
    }

    @Test
    void takesJson() throws IOException {
        CommandLineTool.Result result =
                tool().typing("{\"Job\":{\"ID\":\"typed\"}}").run("run", "-json", "-detach", "-");

        assertThat(result.exitCode()).isZero();
        JsonNode request = Json.read(agent.last("PUT", "/v1/jobs").body());
        assertThat(request.path("Job").path("ID").asText()).isEqualTo("typed");
        assertThat(request.path("Submission").path("Format").asText()).isEqualTo("json");
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        assertThat(tool().run("run", "none.hcl").err())
                .isEqualTo("Error getting job struct: no such file \"none.hcl\"\n");
        Files.writeString(directory.resolve("big.hcl"), "#".repeat((1 << 20) + 1));
        assertThat(tool().run("run", "big.hcl").err())
                .isEqualTo("Error getting job struct: \"big.hcl\" is larger than 1.0 MiB\n");
        assertThat(tool().run("run", "folder").err())
                .isEqualTo("Error getting job struct: \"folder\" is a directory\n");
        assertThat(tool().typing("{\"Job\":").run("run", "-json", "-").err())
                .startsWith("Error getting job struct: <stdin>: Unexpected end-of-input");
        assertThat(tool().typing("{}").run("run", "-json", "-").err())
                .isEqualTo("Error getting job struct: <stdin> holds no job with an \"ID\"\n");
        assertThat(tool().run("run", "-json", "-var", "a=b", "web.hcl").err())
                .startsWith("a job file in JSON has no variables: -json excludes -var and -var-file\n");
    }

    @Test
    void saysWhereAFileIsNoText() throws IOException {
        Files.write(directory.resolve("latin.hcl"), "job \"a\" {\n  name = \"b\u00fc\"\n}".getBytes(ISO_8859_1));

        CommandLineTool.Result result = tool().run("run", "latin.hcl");

        assertThat(result.err())
                .isEqualTo("Error getting job struct: latin.hcl:2,12: the file is not UTF-8: byte 0xfc\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void asksForEveryMistakeToBeFoundInTheFile() throws IOException {
        tool().typing("job \"typed\" {}").run("run", "-detach", "-");

        assertThat(Json.read(agent.last("PUT", "/v1/jobs/parse").body())
                        .path("Validate")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void takesExactlyOneFile() {
        CommandLineTool.Result result = tool().run("job", "run", "web.hcl", "-detach");

        assertThat(result.err()).isEqualTo("""
            This command takes one argument: <file>; the flag "-detach" must come before the arguments
            For additional help try 'drover job run -help'
            """);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent).in(directory);
    }

    private static String evaluation(String status, String deployment, String more) {
        return "{\"ID\":\"" + EVALUATION + "\",\"JobID\":\"web\",\"Status\":\"" + status + "\",\"DeploymentID\":\""
                + deployment + "\",\"CreateIndex\":10" + more + "}";
    }

    private static String deployment(String status, int healthy) {
        return "{\"ID\":\"" + DEPLOYMENT + "\",\"JobID\":\"web\",\"JobVersion\":0,\"Status\":\"" + status
                + "\",\"StatusDescription\":\"text of " + status
                + "\",\"TaskGroups\":{\"api\":{\"DesiredTotal\":1,\"PlacedAllocs\":1,\"HealthyAllocs\":" + healthy
                + ",\"UnhealthyAllocs\":0,\"ProgressDeadline\":600000000000,\"RequireProgressBy\":\"2026-11-23T12:10:00Z\"}}}";
    }
}

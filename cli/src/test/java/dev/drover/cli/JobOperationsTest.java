package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobOperationsTest {
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String ALLOCATION = "22222222-aaaa-bbbb-cccc-000000000001";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        String evaluation = "{\"EvalID\":\"" + EVALUATION + "\"}";
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"JobSummary\":{\"Namespace\":\"default\"}}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\",\"TaskGroups\":[{\"Name\":\"g\"}]}");
        agent.on("GET /v1/allocation/" + ALLOCATION, "{\"ID\":\"" + ALLOCATION + "\",\"Namespace\":\"default\"}");
        agent.on("PUT /v1/allocation/" + ALLOCATION + "/stop", evaluation);
        agent.on("PUT /v1/job/web/scale", evaluation);
        agent.on("PUT /v1/job/web/evaluate", evaluation);
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                "{\"ID\":\"" + EVALUATION + "\",\"JobID\":\"web\",\"Status\":\"complete\"}");
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
    void stopsAnAllocation() {
        assertThat(tool().run("alloc", "stop", "-detach", ALLOCATION).out()).isEqualTo(EVALUATION + "\n");
        assertThat(tool().run("alloc", "stop", ALLOCATION).out())
                .contains("Evaluation \"11111111\" finished with status \"complete\"");
        assertThat(tool().run("alloc", "stop").err()).startsWith("This command takes one argument: <allocation>\n");
    }

    @Test
    void scalesTheOnlyGroup() {
        assertThat(tool().run("job", "scale", "-detach", "-check-index", "7", "web", "3")
                        .out())
                .isEqualTo("Evaluation ID: " + EVALUATION + "\n");
        assertThat(agent.last("PUT", "/v1/job/web/scale").body())
                .isEqualTo("{\"Count\":3,\"Target\":{\"Group\":\"g\"},"
                        + "\"Message\":\"submitted using the drover CLI\",\"JobModifyIndex\":7}");
        tool().run("job", "scale", "-detach", "web", "other", "0");
        assertThat(agent.last("PUT", "/v1/job/web/scale").body()).contains("{\"Group\":\"other\"}");
        assertThat(tool().run("job", "scale", "web", "many").err())
                .startsWith("<count> must be a whole number, not \"many\"\n");
        assertThat(tool().run("job", "scale", "web").err())
                .startsWith("This command takes two or three arguments: <job> [<group>] <count>\n");
    }

    @Test
    void namesAVersion() {
        agent.on("PUT /v1/job/web/versions/golden/tag", "{\"Name\":\"golden\",\"Version\":7}");

        assertThat(tool().run("job", "tag", "apply", "-name", "golden", "-description", "d", "web")
                        .out())
                .isEqualTo("Job version 7 tagged with name \"golden\"\n");
        assertThat(agent.last("PUT", "/v1/job/web/versions/golden/tag").body())
                .isEqualTo("{\"Latest\":true,\"Description\":\"d\"}");
        tool().run("job", "tag", "apply", "-name", "golden", "-version", "3", "web");
        assertThat(agent.last("PUT", "/v1/job/web/versions/golden/tag").body())
                .isEqualTo("{\"Version\":3,\"Description\":\"\"}");
        assertThat(tool().run("job", "tag", "apply", "web").err()).startsWith("-name is required\n");
    }

    @Test
    void takesANameFromAVersion() {
        agent.on("DELETE /v1/job/web/versions/golden/tag", "{}");

        assertThat(tool().run("job", "tag", "unset", "-name", "golden", "web").out())
                .isEqualTo("Tag \"golden\" removed from job \"web\"\n");
    }

    @Test
    void asksForAnEvaluation() {
        assertThat(tool().run("job", "eval", "-detach", "web").out()).isEqualTo("Created eval ID: \"11111111\" \n");
        assertThat(agent.last("PUT", "/v1/job/web/evaluate").body())
                .isEqualTo("{\"JobID\":\"web\",\"EvalOptions\":{\"ForceReschedule\":false}}");
    }
}

package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentCommandsTest {
    private static final String ID = "22222222-aaaa-bbbb-cccc-000000000001";
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String CHANGED = "{\"EvalID\":\"" + EVALUATION + "\",\"RevertedJobVersion\":null}";
    private static final String DEPLOYMENT = "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\",\"JobID\":\"web\"}";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"JobSummary\":{\"Namespace\":\"default\"}}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\"}");
        agent.on("GET /v1/job/web/deployment", DEPLOYMENT);
        agent.on("GET /v1/deployments", "[" + DEPLOYMENT + "]");
        agent.on("GET /v1/deployment/" + ID, DEPLOYMENT);
        for (String action : new String[] {"promote", "pause"}) {
            agent.on("PUT /v1/deployment/" + action + "/" + ID, CHANGED);
        }
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }

    private String sent(String action) {
        return agent.last("PUT", "/v1/deployment/" + action + "/" + ID).body();
    }

    @Test
    void promotesAllGroups() {
        CommandLineTool.Result result = run("deployment", "promote", "-detach", "2222");

        assertThat(result.out()).isEqualTo("Evaluation ID: " + EVALUATION + "\n");
        assertThat(sent("promote")).isEqualTo("{\"DeploymentID\":\"" + ID + "\",\"All\":true}");
    }

    @Test
    void promotesTheLatestDeploymentOfAJob() {
        CommandLineTool.Result result = run("job", "promote", "-detach", "-group", "a", "-group", "b", "web");

        assertThat(result.exitCode()).isZero();
        assertThat(sent("promote"))
                .isEqualTo("{\"DeploymentID\":\"" + ID + "\",\"All\":false,\"Groups\":[\"a\",\"b\"]}");
    }

    @Test
    void pausesAndResumes() {
        assertThat(run("deployment", "pause", "2222").out()).isEqualTo("Deployment \"22222222\" paused\n");
        assertThat(sent("pause")).endsWith("\"Pause\":true}");
        assertThat(run("deployment", "resume", "-detach", "2222").out())
                .isEqualTo("Deployment \"22222222\" resumed\nEvaluation ID: " + EVALUATION + "\n");
        assertThat(sent("pause")).endsWith("\"Pause\":false}");
    }

    @Test
    void failsAndSaysWhatComesBack() {
        String reverted = "{\"EvalID\":\"" + EVALUATION + "\",\"RevertedJobVersion\":3}";
        agent.on("PUT /v1/deployment/fail/" + ID, CHANGED, reverted);

        assertThat(run("deployment", "fail", "-detach", "2222").out())
                .isEqualTo("Deployment \"22222222\" failed\n\nEvaluation ID: " + EVALUATION + "\n");
        assertThat(run("deployment", "fail", "-detach", "2222").out())
                .startsWith("Deployment \"22222222\" failed. Auto-reverted to job version 3.\n\n");
    }

    @Test
    void saysThatThereIsNothingToUnblock() {
        String path = "/v1/deployment/unblock/" + ID;
        agent.on("PUT " + path, 400, "can't unblock deployment: it is not blocked");

        CommandLineTool.Result result = run("deployment", "unblock", "2222");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("can't unblock deployment: it is not blocked");
        assertThat(agent.last("PUT", path).body()).isEqualTo("{\"DeploymentID\":\"" + ID + "\"}");
    }

    @Test
    void revertsAJob() {
        agent.on("PUT /v1/job/web/revert", "{\"EvalID\":\"" + EVALUATION + "\"}");

        assertThat(run("job", "revert", "-detach", "web", "2").out()).isEqualTo("Evaluation ID: " + EVALUATION + "\n");
        assertThat(agent.last("PUT", "/v1/job/web/revert").body()).isEqualTo("{\"JobID\":\"web\",\"JobVersion\":2}");
        agent.on(
                "GET /v1/job/web/versions",
                "{\"Versions\":[{\"Version\":4},{\"Version\":3,\"VersionTag\":{\"Name\":\"golden\"}}]}");
        run("job", "revert", "-detach", "web", "golden");
        assertThat(agent.last("PUT", "/v1/job/web/revert").body()).isEqualTo("{\"JobID\":\"web\",\"JobVersion\":3}");
        assertThat(run("job", "revert", "web", "x").err()).isEqualTo("job \"web\" has no version with the tag \"x\"\n");
        assertThat(run("job", "revert", "web").err()).startsWith("This command takes two arguments: <job> <version>\n");
    }
}

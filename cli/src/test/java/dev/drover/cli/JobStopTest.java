package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobStopTest {
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"JobSummary\":{\"Namespace\":\"default\"}}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\"}");
        agent.on("DELETE /v1/job/web", "{\"EvalID\":\"" + EVALUATION + "\"}");
        agent.on(
                "GET /v1/evaluation/" + EVALUATION,
                "{\"ID\":\"" + EVALUATION + "\",\"JobID\":\"web\",\"Status\":\"complete\"}");
        agent.on("GET /v1/evaluation/" + EVALUATION + "/allocations", "[]");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void stopsAndFollows() {
        CommandLineTool.Result result = tool().run("job", "stop", "web");

        assertThat(result.out()).isEqualTo("""
            ==> 2026-11-23T12:00:00Z: Monitoring evaluation "11111111"
                2026-11-23T12:00:00Z: Evaluation triggered by job "web"
            ==> 2026-11-23T12:00:00Z: Evaluation "11111111" finished with status "complete"
            """);
        assertThat(result.exitCode()).isZero();
        assertThat(agent.last("DELETE", "/v1/job/web").uri()).isEqualTo("/v1/job/web?purge=false&namespace=default");
    }

    @Test
    void printsTheEvaluationWhenDetached() {
        CommandLineTool.Result result = tool().run("stop", "-detach", "-purge", "web");

        assertThat(result.out()).isEqualTo(EVALUATION + "\n");
        assertThat(agent.last("DELETE", "/v1/job/web").uri()).isEqualTo("/v1/job/web?purge=true&namespace=default");
    }

    @Test
    void asksWhenOnlyTheBeginningIsGiven() {
        String question = "Are you sure you want to stop job \"web\"? [y/N] ";

        CommandLineTool.Result declined = tool().typing("n\n").run("stop", "-detach", "we");
        assertThat(declined.out()).isEqualTo(question + "Cancelling job stop\n");
        assertThat(declined.exitCode()).isZero();
        CommandLineTool.Result unclear = tool().typing("yes\n").run("stop", "-detach", "we");
        assertThat(unclear.err()).isEqualTo("only the answer \"y\" confirms\n");
        assertThat(unclear.exitCode()).isEqualTo(1);
        assertThat(agent.requests()).noneMatch(request -> request.method().equals("DELETE"));
        assertThat(tool().typing("y\n").run("stop", "-detach", "we").out()).isEqualTo(question + EVALUATION + "\n");
        assertThat(tool().run("stop", "-detach", "-yes", "we").out()).isEqualTo(EVALUATION + "\n");
    }

    @Test
    void stopsSeveralJobsAndReportsTheWorst() {
        CommandLineTool.Result result = tool().run("stop", "-detach", "web", "web");
        assertThat(result.out()).isEqualTo(EVALUATION + "\n" + EVALUATION + "\n");
        assertThat(tool().run("stop").err()).startsWith("This command takes at least one argument: <job>\n");
    }

    @Test
    void doesNotKnowTheJob() {
        try (FakeAgent empty = new FakeAgent().on("GET /v1/jobs", "[]")) {
            CommandLineTool.Result result = CommandLineTool.at(empty).run("stop", "web");

            assertThat(result.err()).isEqualTo("No job(s) with prefix or ID \"web\" found\n");
            assertThat(result.exitCode()).isEqualTo(1);
        }
    }

    private CommandLineTool tool() {
        return CommandLineTool.at(agent);
    }
}

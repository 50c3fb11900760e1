package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocationActionsTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String RESTART = "/v1/client/allocation/" + ID + "/restart";
    private static final String SIGNAL = "/v1/client/allocation/" + ID + "/signal";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/allocations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on(
                "GET /v1/allocation/" + ID,
                "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\",\"TaskGroup\":\"g\",\"Job\":{\"TaskGroups\":"
                        + "[{\"Name\":\"g\",\"Tasks\":[{\"Name\":\"serve\"},{\"Name\":\"side\"}]}]}}");
        agent.on("PUT " + RESTART, "{\"Index\":1}");
        agent.on("PUT " + SIGNAL, "{\"Index\":1}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void restartsAllThatRunsInSilence() {
        CommandLineTool.Result result = run("alloc", "restart", "33333333");

        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(agent.last("PUT", RESTART).body()).isEqualTo("{\"TaskName\":\"\",\"AllTasks\":false}");
    }

    @Test
    void restartsOneTaskOrAllInTheirOrder() {
        run("alloc", "restart", "-task", "side", ID);
        assertThat(agent.last("PUT", RESTART).body()).isEqualTo("{\"TaskName\":\"side\",\"AllTasks\":false}");
        run("alloc", "restart", "-all-tasks", ID);
        assertThat(agent.last("PUT", RESTART).body()).isEqualTo("{\"TaskName\":\"\",\"AllTasks\":true}");
    }

    @Test
    void signalsByNameAndKillsWithoutOne() {
        run("alloc", "signal", "-s", "SIGHUP", ID, "serve");
        assertThat(agent.last("PUT", SIGNAL).body())
                .isEqualTo("{\"AllocID\":\"" + ID + "\",\"Task\":\"serve\",\"Signal\":\"SIGHUP\"}");
        run("alloc", "signal", ID);
        assertThat(agent.last("PUT", SIGNAL).body()).contains("\"Signal\":\"SIGKILL\"", "\"Task\":\"\"");
    }

    @Test
    void refusesTasksThatDoNotExistAndContradictions() {
        assertThat(run("alloc", "signal", ID, "other").err()).contains("has no task \"other\"");
        assertThat(run("alloc", "restart", "-all-tasks", ID, "serve").err()).contains("exclude each other");
        assertThat(run("alloc", "restart").exitCode()).isEqualTo(1);
    }
}

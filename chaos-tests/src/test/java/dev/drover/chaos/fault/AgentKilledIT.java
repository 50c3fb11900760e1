package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentKilledIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void aServiceOutlivesTheAgentAndIsStartedAgainOnceItIsKilledItself() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory)) {
            TickingTask task = TickingTask.start(agent);
            int processes = agent.tasks().size();
            int linesBefore = task.log(agent.api()).size();

            agent.kill();
            task.serves();
            agent.restart();

            task.serves();
            Await.until("the service shows as running", LIMIT, () -> "running".equals(TickingTask.status(agent.api())));
            task.logGoesOn(agent.api(), linesBefore + 10);
            task.serves();
            assertThat(agent.tasks()).hasSize(processes);
            assertThat(agent.api().get("/v1/allocations")).hasSize(1);

            task.kill();
            Await.until(
                    "the journal of the node tells of the exit and the new start",
                    LIMIT,
                    () -> restarts(task.journaled(agent.api())) == 1);
            tellsOfTheKillAndTheRestart(task.journaled(agent.api()), task.pid());
            assertThat(agent.api().get("/v1/allocations")).hasSize(1);
            ReplayedJournals.in(agent.cassandraAddress()).leadToWhatIsShown(agent.api());

            assertThat(agent.stop()).isEmpty();
        }
    }

    private static int restarts(List<JsonNode> states) {
        JsonNode last = states.get(states.size() - 1);
        return last.path("State").asText().equals("running")
                ? last.path("Restarts").asInt()
                : 0;
    }

    /** The last state tells how the process ended and that another runs; before, one told that it was started. */
    private static void tellsOfTheKillAndTheRestart(List<JsonNode> states, long pid) {
        List<JsonNode> events = new ArrayList<>();
        states.get(states.size() - 1).path("Events").forEach(events::add);
        assertThat(events)
                .extracting(event -> event.path("Type").asText())
                .endsWith("Started", "Terminated", "Restarting", "Started");
        JsonNode started = events.get(events.size() - 4);
        JsonNode terminated = events.get(events.size() - 3);
        JsonNode startedAgain = events.get(events.size() - 1);
        assertThat(started.path("Details").path("pid").asLong()).isEqualTo(pid);
        assertThat(terminated.path("Details").path("exit_code").asText()).isEqualTo("137");
        assertThat(terminated.path("Details").path("signal").asText()).isEqualTo("9");
        assertThat(startedAgain.path("Details").path("pid").asLong()).isNotEqualTo(pid);
        assertThat(states).anyMatch(state -> state.path("Events").size() == events.size() - 3);
    }
}

package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentKilledIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void aServiceIsTheSameProcessAfterTheAgentWasKilledAndStartedAgain() throws Exception {
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

            assertThat(agent.stop()).isEmpty();
        }
    }
}

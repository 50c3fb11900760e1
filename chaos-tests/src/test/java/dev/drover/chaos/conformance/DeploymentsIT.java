package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How versions of a service are rolled out and back, how failures are replaced and nodes emptied; one agent for all of it. */
class DeploymentsIT {
    private static final String SLEEP = "exec sleep 600";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static AgentProcess agent;
    private static Rollouts rollouts;

    @BeforeAll
    static void start() throws Exception {
        agent = AgentProcess.start(directory);
        rollouts = new Rollouts(agent.api());
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void anUpdateReplacesOneAfterTheOther() throws Exception {
        rollouts.run(Rollouts.service("rolling", 3, SLEEP));
        rollouts.awaitDeployment("rolling", 0, "successful");

        rollouts.run(Rollouts.service("rolling", 3, "true; " + SLEEP));

        rollouts.awaitDeployment("rolling", 1, "successful");
        rollouts.awaitRunning("rolling", 1, 3);
        assertThat(rollouts.progress("rolling").path("HealthyAllocs").asInt()).isEqualTo(3);
        assertThat(rollouts.allocations("rolling")).hasSize(6);
        rollouts.assertPlacedOneAfterTheOther("rolling");
        rollouts.stop("rolling");
    }

    @Test
    void aCanaryTriesAVersionUntilItIsPromoted() throws Exception {
        ObjectNode before = Rollouts.service("careful", 2, SLEEP);
        Rollouts.update(before).put("Canary", 1);
        rollouts.run(before);
        rollouts.awaitDeployment("careful", 0, "successful");
        ObjectNode after = Rollouts.service("careful", 2, "true; " + SLEEP);
        Rollouts.update(after).put("Canary", 1);
        rollouts.run(after);
        Await.until(
                "the canary is healthy",
                LIMIT,
                () -> rollouts.progress("careful").path("HealthyAllocs").asInt() == 1
                        && rollouts.running("careful").size() == 3);
        JsonNode deployment = rollouts.deployment("careful");
        assertThat(deployment.path("StatusDescription").asText())
                .isEqualTo("Deployment is running but requires manual promotion");

        ObjectNode promotion = JsonNodeFactory.instance.objectNode().put("All", true);
        rollouts.put("/v1/deployment/promote/" + deployment.path("ID").asText(), promotion);

        rollouts.awaitDeployment("careful", 1, "successful");
        rollouts.awaitRunning("careful", 1, 2);
        rollouts.stop("careful");
    }

    @Test
    void aVersionThatCrashesIsRolledBack() throws Exception {
        ObjectNode good = Rollouts.service("fragile", 1, SLEEP);
        Rollouts.update(good).put("AutoRevert", true);
        rollouts.run(good);
        rollouts.awaitDeployment("fragile", 0, "successful");
        ObjectNode bad = Rollouts.service("fragile", 1, "exit 3");
        Rollouts.update(bad).put("AutoRevert", true);

        rollouts.run(bad);

        rollouts.awaitDeployment("fragile", 2, "successful");
        rollouts.awaitRunning("fragile", 2, 1);
        JsonNode deployments = agent.api().get("/v1/job/fragile/deployments");
        assertThat(deployments.path(1).path("StatusDescription").asText())
                .isEqualTo("Failed due to unhealthy allocations - rolling back to job version 0");
        rollouts.stop("fragile");
    }

    @Test
    void aNodeIsEmptyOnceItsProcessesHaveEnded(@TempDir Path own) throws Exception {
        Emptying emptying = new Emptying(agent, own);
        try {
            emptying.takesTheDataWholeAfterAKill();
            emptying.fill();
            emptying.leavesTheSystemJob();
            emptying.bringsTheData();
            emptying.leavesNothing();
        } finally {
            emptying.end();
        }
    }

    @Test
    void aFailedTaskIsReplacedAfterADelay() throws Exception {
        ObjectNode job = Rollouts.service("unlucky", 1, "exit 1");
        Rollouts.group(job).remove("Update");
        Rollouts.group(job).putObject("Update").put("MaxParallel", 0);

        rollouts.run(job);

        Await.until(
                "a second attempt has failed, too",
                LIMIT,
                () -> rollouts.allocations("unlucky").size() >= 2
                        && !first().path("NextAllocation").asText().isEmpty());
        JsonNode first = first();
        assertThat(first.path("ClientStatus").asText()).isEqualTo("failed");
        assertThat(first.path("DesiredStatus").asText()).isEqualTo("stop");
        assertThat(first.path("FollowupEvalID").asText()).isNotEmpty();
        JsonNode second =
                agent.api().get("/v1/allocation/" + first.path("NextAllocation").asText());
        assertThat(second.path("PreviousAllocation").asText())
                .isEqualTo(first.path("ID").asText());
        JsonNode event = second.path("RescheduleTracker").path("Events").path(0);
        assertThat(event.path("PrevAllocID").asText())
                .isEqualTo(first.path("ID").asText());
        assertThat(event.path("Delay").asLong()).isEqualTo(5_000_000_000L);
        rollouts.stop("unlucky");
    }

    private static JsonNode first() throws IOException, InterruptedException {
        return rollouts.allocations("unlucky").path(0);
    }
}

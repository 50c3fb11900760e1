package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A second client beside an agent: services, a batch job and a system job come to it, and it is emptied of them. */
final class Emptying {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String NAME = "leaving";
    private static final int COUNT = 3;

    /** Takes a while to end once it is told to. */
    private static final String SLOW = "trap 'sleep 0.7; exit 0' TERM; sleep 600 & wait";

    /** Adds a line to a file that all tasks share, and to one of its own, in what a successor takes over. */
    private static final String NOTING =
            "echo $NOMAD_ALLOC_ID | tee -a \"$NOMAD_ALLOC_DIR/data/line\" >> \"$NOMAD_TASK_DIR/line\"; ";

    private final AgentApi api;
    private final Rollouts jobs;
    private final Nodes nodes;
    private final AgentProcess leaving;
    private final String other;
    private String node = "";

    /** Starts the client below a directory. */
    Emptying(AgentProcess beside, Path directory) throws Exception {
        api = beside.api();
        jobs = new Rollouts(api);
        nodes = new Nodes(api);
        other = nodes.first();
        leaving = client(directory, api.get("/v1/status/leader").toString());
    }

    /** One allocation of each job comes to it, of one service three. */
    void fill() throws Exception {
        node = nodes.await(NAME);
        nodes.setEligible(other, false);
        jobs.run(service());
        jobs.run(carrying());
        jobs.run(alone("ending", "batch"));
        jobs.run(alone("everywhere", "system"));
        jobs.awaitRunning("moving", 0, COUNT);
        jobs.awaitRunning("carrying", 0, 1);
        jobs.awaitRunning("ending", 0, 1);
        nodes.setEligible(other, true);
        jobs.awaitRunning("everywhere", 0, 2);
    }

    /** Clients on one address must give different ports. */
    private static AgentProcess client(Path directory, String server) throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("client.hcl"), """
            name = "%s"
            ports { cluster = 0 }
            client {
              enabled = true
              min_dynamic_port = 33000
              max_dynamic_port = 33999
              servers = [%s]
            }
            plugin "raw_exec" {
              config { enabled = true }
            }
            """.formatted(NAME, server));
        return AgentProcess.start(directory, List.of("-config", config.toString()));
    }

    private static ObjectNode service() {
        ObjectNode job = Rollouts.service("moving", COUNT, SLOW);
        Rollouts.group(job)
                .putObject("Migrate")
                .put("MaxParallel", 1)
                .put("HealthCheck", "task_states")
                .put("MinHealthyTime", Duration.ofMillis(200).toNanos())
                .put("HealthyDeadline", Duration.ofSeconds(30).toNanos());
        return job;
    }

    /** A service whose data goes where it goes. */
    private static ObjectNode carrying() {
        ObjectNode job = Rollouts.service("carrying", 1, NOTING + SLOW);
        Rollouts.group(job).putObject("EphemeralDisk").put("Sticky", true).put("Migrate", true);
        return job;
    }

    /** A job of one allocation that is not rolled out in steps. */
    private static ObjectNode alone(String id, String type) {
        ObjectNode job = Rollouts.service(id, 1, SLOW);
        job.put("Type", type);
        Rollouts.group(job).remove(List.of("Update", "ReschedulePolicy"));
        return job;
    }

    /** The service leaves at its own pace, the batch job at the deadline, and the system job stays. */
    void leavesTheSystemJob() throws Exception {
        nodes.drain(node, DEADLINE, true);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (here("moving") > 0) {
            assertThat(jobs.running("moving").size())
                    .as("no more than one is missing at a time")
                    .isGreaterThanOrEqualTo(COUNT - 1);
            LockSupport.parkNanos(LOOK.toNanos());
        }
        assertThat(System.nanoTime()).as("the service left before the deadline").isLessThan(deadline);
        assertThat(here("ending")).as("the batch job has time").isEqualTo(1);

        awaitEmpty();

        assertThat(leaving.tasks()).as("shim and task of the system job").hasSizeBetween(1, 3);
        assertThat(System.nanoTime()).isGreaterThan(deadline);
        assertThat(jobs.running("moving")).hasSize(COUNT);
        assertThat(jobs.running("ending"))
                .as("what a drain ends is not run again")
                .isEmpty();
        assertThat(jobs.running("everywhere")).hasSize(2);
    }

    /** What the first wrote is above what the second has added. */
    void bringsTheData() throws Exception {
        jobs.awaitRunning("carrying", 0, 1);
        JsonNode successor = jobs.running("carrying").get(0);
        String id = successor.path("ID").asText();
        String previous =
                api.get("/v1/allocation/" + id).path("PreviousAllocation").asText();
        for (String file : List.of("alloc/data/line", "task/local/line")) {
            assertThat(api.text("/v1/client/fs/cat/" + id + "?path=" + file))
                    .as(file)
                    .isEqualTo(previous + "\n" + id + "\n");
        }
        assertThat(successor.path("TaskStates").path("task").path("Events").findValuesAsText("DisplayMessage"))
                .contains("Took over the data of allocation \"" + previous + "\"");
    }

    /** Without time and without exception. */
    void leavesNothing() throws Exception {
        nodes.drain(node, Duration.ofSeconds(-1), false);

        awaitEmpty();

        assertThat(leaving.tasks()).isEmpty();
        assertThat(jobs.running("everywhere")).hasSize(1);
    }

    private void awaitEmpty() throws Exception {
        Await.until("the node is empty", LIMIT, () -> !nodes.isDraining(node));
        assertThat(nodes.lastDrain(node)).isEqualTo("complete");
    }

    private long here(String job) throws IOException, InterruptedException {
        return jobs.running(job).stream()
                .filter(allocation -> allocation.path("NodeName").asText().equals(NAME))
                .count();
    }

    /** Ends the jobs and the client. */
    void end() throws Exception {
        leaving.close();
        jobs.stop("moving");
        jobs.stop("carrying");
        jobs.stop("ending");
        jobs.stop("everywhere");
    }
}

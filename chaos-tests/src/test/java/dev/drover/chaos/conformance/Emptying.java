package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A second client beside an agent: services, a batch job and a system job come to it, and it is emptied of them. */
final class Emptying {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String NAME = "leaving";
    private static final int COUNT = 3;

    /** Takes a while to end once it is told to. */
    private static final String SLOW = "trap 'sleep 0.7; exit 0' TERM; sleep 600 & wait";

    /** What takes a while to be copied. */
    private static final long BALLAST_BYTES = 150_000_000;

    private static final String ARRIVING = ".arriving/alloc/data/ballast";

    /**
     * Adds a line to a file that all tasks share, and to one of its own, in what a successor takes over; and how much ballast
     * it has found when it began, which the first makes and the second drops.
     */
    private static final String NOTING = """
        cd "$NOMAD_ALLOC_DIR/data"
        [ -e line ] || head -c %d /dev/zero > ballast
        wc -c < ballast >> found
        [ ! -e line ] || : > ballast
        echo $NOMAD_ALLOC_ID | tee -a line >> "$NOMAD_TASK_DIR/line"
        """.formatted(BALLAST_BYTES);

    private final AgentApi api;
    private final Rollouts jobs;
    private final Nodes nodes;
    private final AgentProcess leaving;
    private final String other;
    private final List<String> carriers = new ArrayList<>();
    private String node = "";

    /** Starts the client below a directory. */
    Emptying(AgentProcess beside, Path directory) throws Exception {
        api = beside.api();
        jobs = new Rollouts(api);
        nodes = new Nodes(api);
        other = nodes.first();
        leaving = client(directory, api.get("/v1/status/leader").toString());
    }

    /** A service comes to it with its data, and the client is killed when it has a part of that. */
    void takesTheDataWholeAfterAKill() throws Exception {
        node = nodes.await(NAME);
        nodes.setEligible(node, false);
        jobs.run(carrying());
        awaitCarrier();
        nodes.setEligible(node, true);
        nodes.setEligible(other, false);

        jobs.put("/v1/allocation/" + carriers.get(0) + "/stop", JsonNodeFactory.instance.objectNode());
        Path part = awaitPart();
        leaving.kill();

        assertThat(part).as("the kill was in the midst of the copy").exists();
        assertThat(Files.size(part)).isLessThan(BALLAST_BYTES);
        leaving.restart();
        awaitCarrier();
        assertThat(file("alloc/data/found")).isEqualTo("%1$d\n%1$d\n".formatted(BALLAST_BYTES));
        assertTakenOverOnce();
    }

    /** Of what arrives and is not whole. */
    private Path awaitPart() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            String[] allocations =
                    leaving.dataDirectory().resolve("alloc").toFile().list();
            for (String allocation : allocations == null ? new String[0] : allocations) {
                Path part = leaving.dataDirectory()
                        .resolve("alloc")
                        .resolve(allocation)
                        .resolve(ARRIVING);
                if (part.toFile().length() > 0) {
                    return part;
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new AssertionError("no data has come");
    }

    /** One more runs, and has added its lines to those of the earlier ones. */
    private void awaitCarrier() throws Exception {
        jobs.awaitRunning("carrying", 0, 1);
        carriers.add(jobs.running("carrying").get(0).path("ID").asText());
        String lines = String.join("\n", carriers) + "\n";
        for (String path : List.of("alloc/data/line", "task/local/line")) {
            Await.until(
                    path + " has lines of " + carriers, LIMIT, () -> file(path).equals(lines));
        }
    }

    private String file(String path) throws IOException, InterruptedException {
        return api.text("/v1/client/fs/cat/" + carriers.get(carriers.size() - 1) + "?path=" + path);
    }

    private void assertTakenOverOnce() throws IOException, InterruptedException {
        JsonNode last = api.get("/v1/allocation/" + carriers.get(carriers.size() - 1));
        String previous = carriers.get(carriers.size() - 2);
        assertThat(last.path("PreviousAllocation").asText()).isEqualTo(previous);
        assertThat(last.path("TaskStates").path("task").path("Events").findValuesAsText("DisplayMessage"))
                .containsOnlyOnce("Took over the data of allocation \"" + previous + "\"");
    }

    /** One allocation of each other job comes to it, of one service three. */
    void fill() throws Exception {
        jobs.run(service());
        jobs.run(alone("ending", "batch"));
        jobs.run(alone("everywhere", "system"));
        jobs.awaitRunning("moving", 0, COUNT);
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

    /** To the other node, once more. */
    void bringsTheData() throws Exception {
        awaitCarrier();
        assertTakenOverOnce();
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

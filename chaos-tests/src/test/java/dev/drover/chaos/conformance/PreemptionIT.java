package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An important service takes the place of a less important one, on a node that has room for one of them, and two GPUs. */
class PreemptionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SCHEDULER = "/v1/operator/scheduler/configuration";
    private static final int MORE_THAN_HALF = 600;
    /** Prints what the real one prints, if it is asked as the real one understands it. */
    private static final String NVIDIA_SMI = """
        #!/bin/sh
        query=uuid,name,memory.total,power.limit,clocks.max.sm,clocks.max.memory,driver_version
        if [ "$*" != "--query-gpu=$query --format=csv,noheader" ]; then
            echo "Option $* is not recognized. Please run 'nvidia-smi -h'."
            exit 2
        fi
        echo "GPU-12345678-90ab-cdef-1234-567890abcdef, Tesla T4, 15360 MiB, 70.00 W, 1590 MHz, 5001 MHz, 535.54.03"
        echo "GPU-fedcba09-8765-4321-fedc-ba0987654321, Tesla T4, 15360 MiB, 70.00 W, 1590 MHz, 5001 MHz, 535.54.03"
        """;

    private static final List<String> GPUS =
            List.of("GPU-12345678-90ab-cdef-1234-567890abcdef", "GPU-fedcba09-8765-4321-fedc-ba0987654321");

    @TempDir
    static Path directory;

    private static AgentProcess agent;
    private static Rollouts jobs;

    @BeforeAll
    static void start() throws Exception {
        Path small = Files.writeString(directory.resolve("small.hcl"), "client { cpu_total_compute = 1000 }\n");
        Path programs = Files.createDirectory(directory.resolve("bin"));
        Path nvidiaSmi = Files.writeString(programs.resolve("nvidia-smi"), NVIDIA_SMI);
        Files.setPosixFilePermissions(nvidiaSmi, PosixFilePermissions.fromString("rwxr-xr-x"));
        agent = AgentProcess.start(
                directory,
                List.of("-dev", "-config", small.toString()),
                Map.of("PATH", programs + ":" + System.getenv("PATH")));
        jobs = new Rollouts(agent.api());
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static ObjectNode service(String id, int priority) {
        ObjectNode job = Rollouts.service(id, 1, "exec sleep 600");
        job.put("Priority", priority);
        ((ObjectNode) Rollouts.group(job).path("Tasks").path(0).path("Resources")).put("CPU", MORE_THAN_HALF);
        return job;
    }

    private static ObjectNode configuration() throws Exception {
        return (ObjectNode) agent.api().get(SCHEDULER).path("SchedulerConfig");
    }

    private static void configure(ObjectNode changed) throws Exception {
        String condition = "?cas=" + changed.path("ModifyIndex").asLong();
        assertThat(jobs.put(SCHEDULER + condition, changed).path("Updated").asBoolean())
                .isTrue();
    }

    private static void letServicesPreempt() throws Exception {
        ObjectNode configuration = configuration();
        ((ObjectNode) configuration.path("PreemptionConfig")).put("ServiceSchedulerEnabled", true);
        configure(configuration);
    }

    private static boolean isBlocked(String job) throws IOException, InterruptedException {
        for (JsonNode evaluation : agent.api().get("/v1/job/" + job + "/evaluations")) {
            if (evaluation.path("Status").asText().equals("blocked")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void anImportantServiceTakesThePlaceOfALessImportantOne() throws Exception {
        jobs.run(service("humble", 20));
        jobs.awaitRunning("humble", 0, 1);
        jobs.run(service("urgent", 90));
        Await.until("the urgent one waits", LIMIT, () -> isBlocked("urgent"));

        letServicesPreempt();

        jobs.awaitRunning("urgent", 0, 1);
        JsonNode winner = allocation("urgent");
        JsonNode victim = allocation("humble");
        assertThat(victim.path("DesiredStatus").asText()).isEqualTo("evict");
        assertThat(victim.path("DesiredDescription").asText())
                .isEqualTo("Preempted by alloc ID " + winner.path("ID").asText());
        assertThat(victim.path("PreemptedByAllocation")).isEqualTo(winner.path("ID"));
        assertThat(victim.path("ClientStatus").asText()).isEqualTo("complete");
        assertThat(winner.path("PreemptedAllocations").path(0)).isEqualTo(victim.path("ID"));
        assertThat(agent.tasks()).as("shim and task of one allocation").hasSizeBetween(1, 2);
        assertThat(agent.api().get("/v1/job/humble/evaluations").findValuesAsText("TriggeredBy"))
                .contains("preemption");
        Await.until("the humble one waits", LIMIT, () -> isBlocked("humble"));

        jobs.stop("urgent");

        jobs.awaitRunning("humble", 0, 1);
        jobs.stop("humble");
    }

    private static JsonNode allocation(String job) throws Exception {
        String id = jobs.allocations(job).path(0).path("ID").asText();
        return agent.api().get("/v1/allocation/" + id);
    }

    /** Which nvidia-smi told of. */
    @Test
    void eachTaskThatAsksForAGpuIsGivenOneOfTheNode() throws Exception {
        String tells = "echo $NVIDIA_VISIBLE_DEVICES $CUDA_VISIBLE_DEVICES $DROVER_DEVICE_NVIDIA_GPU";
        ObjectNode job = Rollouts.service("rendering", 2, tells).put("Type", "batch");
        Rollouts.group(job).remove(List.of("ReschedulePolicy", "Update"));
        ObjectNode asked = ((ObjectNode)
                        Rollouts.group(job).path("Tasks").path(0).path("Resources"))
                .putArray("Devices")
                .addObject()
                .put("Name", "nvidia/gpu")
                .put("Count", 1);
        asked.putArray("Constraints")
                .addObject()
                .put("LTarget", "${device.attr.memory}")
                .put("Operand", ">=")
                .put("RTarget", "14 GiB");

        jobs.run(job);

        Await.until("both are done", LIMIT, () -> jobs.allocations("rendering")
                .findValuesAsText("ClientStatus")
                .equals(List.of("complete", "complete")));
        Set<String> expected = new TreeSet<>();
        GPUS.forEach(gpu -> expected.add(String.join(" ", gpu, gpu, gpu) + "\n"));
        Await.until("each has told of another one", LIMIT, () -> outputs("rendering")
                .equals(expected));
        jobs.stop("rendering");
    }

    private static Set<String> outputs(String job) throws IOException, InterruptedException {
        Set<String> outputs = new TreeSet<>();
        for (JsonNode allocation : jobs.allocations(job)) {
            String id = allocation.path("ID").asText();
            outputs.add(agent.api().text("/v1/client/fs/logs/" + id + "?task=task&type=stdout&plain=true"));
        }
        return outputs;
    }

    @Test
    void aConfigurationIsThereAfterTheAgentWasKilled() throws Exception {
        ObjectNode pool = JsonNodeFactory.instance.objectNode().put("Description", "kept");
        assertThat(agent.api().put("/v1/node/pool/kept", pool).status()).isEqualTo(200);
        configure(configuration().put("NodeLimitForFeasibilityChecks", 50));
        JsonNode before = configuration();

        agent.kill();
        agent.restart();
        jobs = new Rollouts(agent.api());

        assertThat(configuration()).isEqualTo(before);
        assertThat(agent.api().get("/v1/node/pool/kept").path("Description").asText())
                .isEqualTo("kept");
    }
}

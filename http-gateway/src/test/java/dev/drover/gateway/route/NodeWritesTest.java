package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.view.ClusterView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeWritesTest {
    private static final NodeId OTHER = new NodeId("1b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");
    private static final NodeId THIRD = new NodeId("2b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c13");
    private static final Optional<DeploymentHealth> HEALTHY = Optional.of(new DeploymentHealth(true, Instant.EPOCH));

    @TempDir
    Path directory;

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = TestApi.start(directory);
        api.registerNode();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String path(NodeId node, String what) {
        return "/v1/node/" + node + "/" + what;
    }

    private static String drain(String spec) {
        return "{\"DrainSpec\": " + spec + ", \"Meta\": {\"message\": \"upgrade\"}}";
    }

    private void register(String id, String type, int count) {
        TestApi.Answer answer = api.put("/v1/jobs", """
            {"Job": {"ID": "%s", "Type": "%s", "TaskGroups": [{"Name": "g", "Count": %d,
             "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"},
             "Resources": {"CPU": 20, "MemoryMB": 20}}]}]}}\
            """.formatted(id, type, count));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private List<Allocation> untilOn(NodeId node, String job, int count, Predicate<Allocation> which) {
        ClusterView view = api.until(seen -> on(seen, node, job, which).size() == count);
        return on(view, node, job, which);
    }

    private static List<Allocation> on(ClusterView view, NodeId node, String job, Predicate<Allocation> which) {
        return view.allocationsOf(JobId.of(job)).stream()
                .map(ClusterView.Located::allocation)
                .filter(allocation -> allocation.placement().node().equals(node))
                .filter(which)
                .toList();
    }

    private static boolean isWanted(Allocation allocation) {
        return allocation.desired() == DesiredStatus.RUN;
    }

    private void healthy(NodeId node, List<Allocation> allocations) {
        allocations.forEach(each -> api.tell(node, each.placement().id(), ClientStatus.RUNNING, HEALTHY));
    }

    private JsonNode shown(NodeId node) {
        return api.get("/v1/node/" + node).json();
    }

    @Test
    void keepsNewAllocationsAwayFromAnIneligibleNode() {
        TestApi.Answer answer = api.put(path(TestApi.NODE, "eligibility"), "{\"Eligibility\": \"ineligible\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("EvalIDs").isArray()).isTrue();
        assertThat(answer.json().path("NodeModifyIndex").asLong())
                .isEqualTo(shown(TestApi.NODE).path("ModifyIndex").asLong());
        assertThat(shown(TestApi.NODE).path("SchedulingEligibility").asText()).isEqualTo("ineligible");

        register("web", "service", 1);
        api.until(view ->
                view.job(JobId.of("web")).orElseThrow().evaluations().blocked().isPresent());
        api.put(path(TestApi.NODE, "eligibility"), "{\"Eligibility\": \"eligible\"}");

        untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted);
    }

    @Test
    void emptiesANodeAtThePaceOfItsJobs() {
        register("web", "service", 2);
        healthy(TestApi.NODE, untilOn(TestApi.NODE, "web", 2, NodeWritesTest::isWanted));
        api.registerNode(OTHER, "node-2");

        assertThat(api.put(path(TestApi.NODE, "drain"), drain("{\"Deadline\": 3600000000000}"))
                        .status())
                .isEqualTo(200);
        assertThat(shown(TestApi.NODE).path("Drain").asBoolean()).isTrue();
        assertThat(shown(TestApi.NODE).path("DrainStrategy").path("Deadline").asLong())
                .isEqualTo(3_600_000_000_000L);

        List<Allocation> first = untilOn(OTHER, "web", 1, NodeWritesTest::isWanted);
        assertThat(untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted))
                .as("one at a time")
                .hasSize(1);
        healthy(OTHER, first);
        untilOn(OTHER, "web", 2, NodeWritesTest::isWanted);
        List<Allocation> stopping = untilOn(TestApi.NODE, "web", 2, allocation -> !isWanted(allocation));
        assertThat(shown(TestApi.NODE).path("Drain").asBoolean())
                .as("processes still run")
                .isTrue();
        stopping.forEach(each -> api.tell(each.placement().id(), ClientStatus.COMPLETE, Optional.empty()));

        api.until(view -> view.node(TestApi.NODE).orElseThrow().drain().isEmpty());
        JsonNode node = shown(TestApi.NODE);
        assertThat(node.path("LastDrain").path("Status").asText()).isEqualTo("complete");
        assertThat(node.path("LastDrain").path("Meta").path("message").asText()).isEqualTo("upgrade");
        assertThat(node.path("SchedulingEligibility").asText()).isEqualTo("ineligible");
        assertThat(node.path("Events")
                        .path(node.path("Events").size() - 1)
                        .path("Message")
                        .asText())
                .isEqualTo("Node drain complete");
    }

    @Test
    void movesEverythingAtTheDeadline() {
        register("web", "service", 3);
        untilOn(TestApi.NODE, "web", 3, NodeWritesTest::isWanted);
        api.registerNode(OTHER, "node-2");

        api.put(path(TestApi.NODE, "drain"), drain("{\"Deadline\": 100000000}"));

        untilOn(OTHER, "web", 3, NodeWritesTest::isWanted);
        untilOn(TestApi.NODE, "web", 3, allocation -> !isWanted(allocation));
    }

    @Test
    void callsADrainOff() {
        register("web", "service", 1);
        List<Allocation> web = untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted);
        api.put(path(TestApi.NODE, "drain"), drain("{\"Deadline\": 0}"));
        TestApi.Answer refused = api.put(path(TestApi.NODE, "eligibility"), "{\"Eligibility\": \"eligible\"}");
        assertThat(refused.status()).isEqualTo(409);

        api.put(path(TestApi.NODE, "drain"), "{\"DrainSpec\": null, \"MarkEligible\": true}");

        assertThat(shown(TestApi.NODE).path("LastDrain").path("Status").asText())
                .isEqualTo("canceled");
        assertThat(shown(TestApi.NODE).path("SchedulingEligibility").asText()).isEqualTo("eligible");
        api.until(view -> view.job(JobId.of("web")).orElseThrow().departures().outstanding() == 0);
        AllocationId kept = web.get(0).placement().id();
        assertThat(untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted))
                .extracting(each -> each.placement().id())
                .containsExactly(kept);
    }

    @Test
    void runsASystemJobOnEveryNodeThatComes() {
        register("logs", "system", 1);
        untilOn(TestApi.NODE, "logs", 1, NodeWritesTest::isWanted);
        api.registerNode(OTHER, "node-2");
        untilOn(OTHER, "logs", 1, NodeWritesTest::isWanted);
        api.registerNode(THIRD, "node-3");
        untilOn(THIRD, "logs", 1, NodeWritesTest::isWanted);

        assertThat(api.get("/v1/job/logs").json().path("Status").asText()).isEqualTo("running");
        assertThat(api.get("/v1/job/logs").json().path("Type").asText()).isEqualTo("system");
        api.delete("/v1/job/logs");
        untilOn(THIRD, "logs", 0, NodeWritesTest::isWanted);
        assertThat(api.get("/v1/job/logs").json().path("Status").asText()).isEqualTo("dead");
    }

    @Test
    void asksTheJobsOfANodeForEvaluations() {
        register("web", "service", 1);
        register("logs", "system", 1);
        untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted);

        TestApi.Answer answer = api.put(path(TestApi.NODE, "evaluate"), "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("EvalIDs")).hasSize(2);
        String evaluation = answer.json().path("EvalIDs").path(0).asText();
        JsonNode opened = api.get("/v1/evaluation/" + evaluation).json();
        assertThat(opened.path("TriggeredBy").asText()).isEqualTo("node-update");
        assertThat(opened.path("NodeID").asText()).isEqualTo(TestApi.NODE.value());
    }

    @Test
    void forgetsANode() {
        register("web", "service", 1);
        untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted);
        api.registerNode(OTHER, "node-2");

        assertThat(api.put(path(TestApi.NODE, "purge"), "").status()).isEqualTo(200);

        assertThat(api.get("/v1/node/" + TestApi.NODE).status()).isEqualTo(404);
        assertThat(api.get("/v1/nodes").json()).hasSize(1);
        untilOn(OTHER, "web", 1, NodeWritesTest::isWanted);
    }

    @Test
    void refusesWhatMakesNoSense() {
        NodeId nobody = new NodeId("9b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c19");
        assertThat(api.put(path(nobody, "drain"), drain("{}")).status()).isEqualTo(404);
        assertThat(api.put(path(nobody, "purge"), "").body()).isEqualTo("node not found");
        TestApi.Answer unknown = api.put(path(TestApi.NODE, "eligibility"), "{\"Eligibility\": \"maybe\"}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).isEqualTo("Eligibility must be \"eligible\" or \"ineligible\", not \"maybe\"");
        TestApi.Answer other = api.put(
                path(TestApi.NODE, "drain"), "{\"NodeID\": \"" + OTHER + "\", \"DrainSpec\": {\"Deadline\": 1}}");
        assertThat(other.body()).isEqualTo("Node ID does not match");
        assertThat(api.put(path(TestApi.NODE, "drain"), drain("{\"Deadline\": \"1h\"}"))
                        .body())
                .isEqualTo("DrainSpec.Deadline must be a whole number, not a string");
    }

    @Test
    void placesAnAllocationAnewAndScalesItsGroup() {
        register("web", "service", 1);
        List<Allocation> web = untilOn(TestApi.NODE, "web", 1, NodeWritesTest::isWanted);
        healthy(TestApi.NODE, web);
        AllocationId old = web.get(0).placement().id();

        TestApi.Answer stopped = api.put("/v1/allocation/" + old + "/stop", "");

        assertThat(stopped.status()).as(stopped.body()).isEqualTo(200);
        assertThat(api.get("/v1/evaluation/" + stopped.json().path("EvalID").asText())
                        .json()
                        .path("TriggeredBy")
                        .asText())
                .isEqualTo("alloc-stop");
        untilOn(
                TestApi.NODE,
                "web",
                1,
                each -> isWanted(each) && !each.placement().id().equals(old));
        api.until(view ->
                view.job(JobId.of("web")).orElseThrow().activeDeployment().isEmpty());

        TestApi.Answer scaled = api.put("/v1/job/web/scale", "{\"Count\": 3, \"Target\": {\"Group\": \"g\"}}");

        assertThat(scaled.status()).as(scaled.body()).isEqualTo(200);
        untilOn(TestApi.NODE, "web", 3, NodeWritesTest::isWanted);
        JsonNode status = api.get("/v1/job/web/scale").json();
        assertThat(status.path("TaskGroups").path("g").path("Desired").asInt()).isEqualTo(3);
        assertThat(status.path("TaskGroups").path("g").path("Placed").asInt()).isEqualTo(3);
        assertThat(api.put("/v1/allocation/nothing/stop", "").status()).isEqualTo(404);
        assertThat(api.put("/v1/job/web/scale", "{\"Count\": -1, \"Target\": {\"Group\": \"g\"}}")
                        .body())
                .isEqualTo("Count must be between 0 and 100000, and is -1");
    }
}

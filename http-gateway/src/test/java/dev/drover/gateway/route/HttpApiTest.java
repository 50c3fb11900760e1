package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpApiTest {
    private final Path root;
    private final TestApi api;

    HttpApiTest(@TempDir Path root) throws Exception {
        this.root = root;
        api = TestApi.start(root);
        api.registerNode();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    private static String job(String id, String type, int count) {
        return TestApi.job(id, type, count);
    }

    private JsonNode register(String id, String type, int count) {
        TestApi.Answer answer = api.put("/v1/jobs", job(id, type, count));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private AllocationId placed(String id) {
        return api.until(view -> !view.allocationsOf(JobId.of(id)).isEmpty()
                        && view.job(JobId.of(id))
                                .orElseThrow()
                                .evaluations()
                                .open()
                                .isEmpty())
                .allocationsOf(JobId.of(id))
                .get(0)
                .allocation()
                .placement()
                .id();
    }

    @Test
    void carriesAJobThroughItsLife() {
        JsonNode registered = register("life", "batch", 1);
        AllocationId allocation = placed("life");
        String evaluation = registered.path("EvalID").asText();

        assertThat(api.get("/v1/job/life").json().path("Status").asText()).isEqualTo("running");
        assertThat(api.get("/v1/evaluation/" + evaluation).json().path("Status").asText())
                .isEqualTo("complete");
        assertThat(api.get("/v1/evaluation/" + evaluation + "/allocations")
                        .json()
                        .path(0)
                        .path("ID")
                        .asText())
                .isEqualTo(allocation.value());
        assertThat(api.get("/v1/job/life/evaluations").json().path(0).path("ID").asText())
                .isEqualTo(evaluation);
        assertThat(api.get("/v1/jobs?prefix=lif")
                        .json()
                        .path(0)
                        .path("JobSummary")
                        .path("Namespace")
                        .asText())
                .isEqualTo("default");
        api.tell(allocation, ClientStatus.COMPLETE, Optional.empty());
        api.until(view ->
                view.job(JobId.of("life")).orElseThrow().status().wireName().equals("dead"));
        assertThat(api.get("/v1/job/life/summary")
                        .json()
                        .path("Summary")
                        .path("g")
                        .path("Complete")
                        .asInt())
                .isEqualTo(1);

        TestApi.Answer stopped = api.delete("/v1/job/life?purge=true");
        assertThat(stopped.json().path("EvalID").asText()).hasSize(36);
        assertThat(api.get("/v1/job/life").status()).isEqualTo(404);
        assertThat(api.get("/v1/job/life").body()).isEqualTo("job not found");
    }

    @Test
    void showsADeploymentAndItsAllocation() {
        register("roll", "service", 1);
        AllocationId allocation = placed("roll");
        api.tell(allocation, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));
        api.until(view -> view.job(JobId.of("roll")).orElseThrow().latestDeployment().stream()
                .anyMatch(deployment -> deployment.status().wireName().equals("successful")));

        JsonNode deployment = api.get("/v1/job/roll/deployment").json();

        assertThat(deployment.path("TaskGroups").path("g").path("HealthyAllocs").asInt())
                .isEqualTo(1);
        String id = deployment.path("ID").asText();
        assertThat(api.get("/v1/deployment/" + id).json()).isEqualTo(deployment);
        assertThat(api.get("/v1/deployments?prefix=" + id.substring(0, 8)).json())
                .hasSize(1);
        assertThat(api.get("/v1/deployment/allocations/" + id)
                        .json()
                        .path(0)
                        .path("DeploymentStatus")
                        .path("Healthy")
                        .asBoolean())
                .isTrue();
        JsonNode shown = api.get("/v1/allocation/" + allocation).json();
        assertThat(shown.path("Job").path("Version").asInt()).isZero();
        assertThat(shown.path("Resources").path("CPU").asInt()).isEqualTo(20);
        assertThat(shown.path("TaskResources").path("t").path("MemoryMB").asInt())
                .isEqualTo(20);
    }

    @Test
    void plansWithoutRecordingAnything() {
        register("plan", "service", 1);
        placed("plan");
        String changed = job("plan", "service", 3).replaceFirst("\\{", "{\"Diff\": true, ");

        JsonNode plan = api.put("/v1/job/plan/plan", changed).json();

        assertThat(plan.path("Annotations")
                        .path("DesiredTGUpdates")
                        .path("g")
                        .path("Place")
                        .asInt())
                .isEqualTo(2);
        assertThat(plan.path("Diff").path("Type").asText()).isEqualTo("Edited");
        assertThat(plan.path("Diff")
                        .path("TaskGroups")
                        .path(0)
                        .path("Updates")
                        .path("create")
                        .asInt())
                .isEqualTo(2);
        assertThat(plan.path("JobModifyIndex"))
                .isEqualTo(api.get("/v1/job/plan").json().path("JobModifyIndex"));
        assertThat(api.get("/v1/job/plan")
                        .json()
                        .path("TaskGroups")
                        .path(0)
                        .path("Count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void saysWhyNothingFitsWhenNoNodeIsLargeEnough() {
        String huge = job("huge", "batch", 1).replace("\"CPU\": 20", "\"CPU\": 2000000000");
        String evaluation = evaluation(api.put("/v1/jobs", huge));
        api.until(view ->
                view.job(JobId.of("huge")).orElseThrow().evaluations().blocked().isPresent());

        JsonNode ended = api.get("/v1/evaluation/" + evaluation).json();

        assertThat(ended.path("Status").asText()).isEqualTo("complete");
        assertThat(ended.path("BlockedEval").asText()).hasSize(36);
        assertThat(ended.path("FailedTGAllocs")
                        .path("g")
                        .path("DimensionExhausted")
                        .path("cpu")
                        .asInt())
                .isEqualTo(1);
        JsonNode nearest =
                ended.path("FailedTGAllocs").path("g").path("NearestFit").path("Misses");
        assertThat(nearest.path(0).path("What").asText()).isEqualTo("cpu");
        assertThat(nearest.path(0).path("Asked").asText()).startsWith("2000000000");
        assertThat(nearest.path(0).path("Found").asText()).isNotEmpty();
        assertThat(api.get("/v1/job/huge").json().path("Status").asText()).isEqualTo("pending");
        assertThat(api.get("/v1/allocations").body()).doesNotContain("huge");
    }

    @Test
    void refusesAStaleIndex() {
        register("stale", "batch", 0);
        String enforced =
                job("stale", "batch", 0).replaceFirst("\\{", "{\"EnforceIndex\": true, \"JobModifyIndex\": 7, ");

        TestApi.Answer answer = api.put("/v1/jobs", enforced);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).startsWith("Enforcing job modify index 7");
    }

    @Test
    void doesWhatOneIdempotencyTokenNamesOnce() {
        String first = evaluation(api.put("/v1/jobs?idempotency_token=k1", job("once", "batch", 0)));
        String other = evaluation(api.put("/v1/jobs?idempotency_token=k2", job("once", "batch", 1)));
        String stop = evaluation(api.delete("/v1/job/once?idempotency_token=k1"));
        String evaluate = evaluation(api.put("/v1/job/once/evaluate?idempotency_token=k1", ""));

        assertThat(List.of(first, other, stop, evaluate)).doesNotHaveDuplicates();
        assertThat(evaluation(api.put("/v1/jobs?idempotency_token=k1", job("once", "batch", 0))))
                .isEqualTo(first);
        assertThat(evaluation(api.delete("/v1/job/once?idempotency_token=k1"))).isEqualTo(stop);
        assertThat(evaluation(api.put("/v1/job/once/evaluate?idempotency_token=k1", "")))
                .isEqualTo(evaluate);
        JsonNode job = api.get("/v1/job/once").json();
        assertThat(job.path("Version").asInt()).isEqualTo(1);
        assertThat(job.path("Stop").asBoolean()).isTrue();
        assertThat(evaluation(api.delete("/v1/job/once"))).isNotEqualTo(stop);
    }

    private static String evaluation(TestApi.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("EvalID").asText();
    }

    @Test
    void parsesHclAndSaysWhereItIsWrong() {
        String hcl = "job \\\"x\\\" {\\n group \\\"g\\\" {\\n task \\\"t\\\" { driver = \\\"raw_exec\\\" }\\n }\\n}";
        assertThat(api.put("/v1/jobs/parse", "{\"JobHCL\": \"" + hcl + "\"}")
                        .json()
                        .path("ID")
                        .asText())
                .isEqualTo("x");

        TestApi.Answer wrong = api.put("/v1/jobs/parse", "{\"JobHCL\": \"job \\\"x\\\" {\"}");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("input.hcl:1");
        String negative = hcl.replace("group \\\"g\\\" {", "group \\\"g\\\" {\\n  count = -1");
        assertThat(api.put("/v1/jobs/parse", "{\"JobHCL\": \"" + negative + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.put("/v1/jobs/parse", "{\"Validate\": true, \"JobHCL\": \"" + negative + "\"}")
                        .body())
                .isEqualTo("input.hcl:3,3: count must not be negative, and is -1");
        assertThat(api.put("/v1/validate/job", job("bad", "batch", -1))
                        .json()
                        .path("ValidationErrors")
                        .path(0)
                        .asText())
                .contains("count must not be negative");
    }

    @Test
    void wakesABlockingQueryWhenAJobComes() throws Exception {
        long index = api.get("/v1/jobs").index();
        CompletableFuture<TestApi.Answer> waiting = api.getLater("/v1/jobs?wait=5m&index=" + index);

        register("woken", "batch", 0);

        TestApi.Answer answer = waiting.get(60, TimeUnit.SECONDS);
        assertThat(answer.index()).isGreaterThan(index);
        // What an earlier test has left to do may wake it, too.
        while (!answer.body().contains("\"woken\"")) {
            answer = api.get("/v1/jobs?wait=5m&index=" + answer.index());
        }
    }

    @Test
    void answersABlockingQueryWhenTheWaitIsOver() {
        register("quiet", "batch", 0);
        api.until(view ->
                view.job(JobId.of("quiet")).orElseThrow().evaluations().open().isEmpty());
        long index = api.get("/v1/job/quiet").index();
        long start = System.nanoTime();

        assertThat(api.get("/v1/job/quiet?wait=300ms&index=" + index).status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(60));
    }

    @Test
    void pagesThroughJobs() {
        register("page-1", "batch", 0);
        register("page-2", "batch", 0);

        TestApi.Answer first = api.get("/v1/jobs?prefix=page-&per_page=1");
        String next = first.header("x-nomad-nexttoken");
        TestApi.Answer second = api.get("/v1/jobs?prefix=page-&per_page=1&next_token=" + next);

        assertThat(first.json().path(0).path("ID").asText()).isEqualTo("page-1");
        assertThat(second.json().path(0).path("ID").asText()).isEqualTo("page-2");
        assertThat(second.headers()).doesNotContainKey("x-nomad-nexttoken");
    }

    @Test
    void findsIdsByTheirBeginning() {
        register("search-me", "batch", 0);

        JsonNode found = api.put("/v1/search", "{\"Prefix\": \"search-m\", \"Context\": \"all\"}")
                .json();

        assertThat(found.path("Matches").path("jobs").path(0).asText()).isEqualTo("search-me");
        assertThat(found.path("Truncations").path("jobs").asBoolean()).isFalse();
        assertThat(api.put("/v1/search", "{\"Prefix\": \"0b8b4cf6\", \"Context\": \"nodes\"}")
                        .json()
                        .path("Matches")
                        .path("nodes"))
                .hasSize(1);
    }

    @Test
    void tellsTheHistoryOfAJobWithItsChainOfHashes() {
        api.send(api.request("/v1/jobs")
                .header("X-Request-ID", "request-7")
                .PUT(BodyPublishers.ofString(job("audited", "batch", 0))));
        api.until(view ->
                view.job(JobId.of("audited")).orElseThrow().evaluations().open().isEmpty());

        JsonNode events = api.get("/v1/audit?job=audited").json();

        JsonNode first = events.path(0);
        assertThat(first.path("Type").asText()).isEqualTo("JobRegistered");
        assertThat(first.path("Who").path("RequestID").asText()).isEqualTo("request-7");
        assertThat(first.path("Who").path("Address").asText()).isEqualTo("127.0.0.1");
        assertThat(first.path("Cause").path("Kind").asText()).isEqualTo("request");
        assertThat(first.path("Entity").asText()).isEqualTo("job|default/audited");
        assertThat(first.path("Summary").asText()).isEqualTo("version 0 registered: 0 of group \"g\"");
        assertThat(first.path("Event").path("Job").path("Id").asText()).isEqualTo("default/audited");
        assertThat(api.get("/v1/job/audited/evaluations").json().path(0).path("CreateIndex"))
                .as("who asked for an evaluation is found by it")
                .isEqualTo(first.path("Index"));
        assertThat(api.get("/v1/audit?job=audited&from=1000&per_page=1").json()).isEmpty();
        assertThat(events.path(1).path("PreviousHash")).isEqualTo(first.path("Hash"));
        TestApi.Answer page = api.get("/v1/audit?job=audited&per_page=1");
        assertThat(page.json()).hasSize(1);
        assertThat(page.header("x-nomad-nexttoken")).isEqualTo("2");
        TestApi.Answer rest = api.get("/v1/audit?job=audited&next_token=2");
        assertThat(rest.json().path(0)).isEqualTo(events.path(1));
        assertThat(rest.headers()).doesNotContainKey("x-nomad-nexttoken");
        assertThat(api.get("/v1/audit?job=nobody").status()).isEqualTo(404);
    }

    /** CVE-2019-12741, and GH-28063 of Nomad: whoever has its secret may speak for a node. */
    @Test
    void showsNobodyTheSecretOfANode() {
        String node = TestApi.NODE.value();
        for (String path : List.of(
                "/v1/nodes", "/v1/node/" + node, "/v1/audit?node=" + node, "/v1/agent/self", "/v1/agent/members")) {
            TestApi.Answer answer = api.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain("\"secret\"");
        }
    }

    @Test
    void keepsTheSourceOfAVersion() {
        String body = job("source", "batch", 0)
                .replaceFirst("\\{", "{\"Submission\": {\"Source\": \"the text\", \"Format\": \"hcl2\"}, ");
        api.put("/v1/jobs", body);

        assertThat(api.get("/v1/job/source/submission?version=0")
                        .json()
                        .path("Source")
                        .asText())
                .isEqualTo("the text");
        assertThat(api.get("/v1/job/source/submission?version=9").body()).isEqualTo("job source not found");
        assertThat(api.get("/v1/job/source/versions?diffs=true").json().path("Versions"))
                .hasSize(1);
    }

    @Test
    void servesRegularFilesOfTheDevelopmentDirectoryOnly() throws Exception {
        Files.writeString(root.resolve("hello.jar"), "jar");
        assertThat(api.get("/dev/artifacts/hello.jar").body()).isEqualTo("jar");
        assertThat(api.get("/dev/artifacts/..%2fhello.jar").status()).isEqualTo(404);
        assertThat(api.get("/dev/artifacts/..").status()).isEqualTo(404);
        assertThat(api.get("/dev/artifacts/none").status()).isEqualTo(404);
    }

    @Test
    void speaksOfItself() {
        JsonNode self = api.get("/v1/agent/self").json();
        assertThat(self.path("config").path("Version").path("VersionPrerelease").asText())
                .isEqualTo("dev");
        assertThat(self.path("stats").path("client").path("node_id").asText()).isEqualTo(TestApi.NODE.value());
        assertThat(self.at("/stats/scheduler/placements_refused").asText()).isEqualTo("0");
        assertThat(api.get("/v1/agent/health").json().path("server").path("ok").asBoolean())
                .isTrue();
        JsonNode member = api.get("/v1/agent/members").json().path("Members").path(0);
        assertThat(api.get("/v1/status/leader").json().asText())
                .isEqualTo(member.path("Addr").asText() + ":"
                        + member.path("Tags").path("port").asText());
    }

    @Test
    void writesPrettyJsonAndCompressesIt() {
        assertThat(api.get("/v1/status/peers?pretty").body()).isEqualTo("[\n    \"127.0.0.1:4647\"\n]\n");
        TestApi.Answer compressed = api.send(api.request("/v1/jobs").header("Accept-Encoding", "gzip"));
        assertThat(compressed.headers().get("content-encoding")).containsExactly("gzip");
    }
}

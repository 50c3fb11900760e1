package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each answer has Nomad's fields, of Nomad's types, and no others but those listed in {@code wire-shapes.txt}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireShapesTest {
    private static final String BATCH = """
        {"Job": {"ID": "few", "Type": "batch", "Datacenters": ["dc1"],
         "Constraints": [{"LTarget": "${attr.kernel.name}", "RTarget": "linux", "Operand": "="}],
         "TaskGroups": [{"Name": "g", "Count": 2, "Tasks": [{"Name": "t", "Driver": "raw_exec",
         "Config": {"command": "/bin/true"}, "Resources": {"CPU": 3000, "MemoryMB": 20}}]}]}}\
        """;

    /** A service with about everything that a job can have. */
    private static final String RICH = """
        {"Job": {"ID": "rich", "Type": "service", "Datacenters": ["dc*"], "Meta": {"team": "core"},
         "Affinities": [{"LTarget": "${node.datacenter}", "RTarget": "dc1", "Operand": "=", "Weight": 50}],
         "Spreads": [{"Attribute": "${node.datacenter}", "Weight": 50, "SpreadTarget": [{"Value": "dc1", "Percent": 100}]}],
         "Update": {"MaxParallel": 1, "MinHealthyTime": 0, "HealthyDeadline": 300000000000, "AutoRevert": true},
         "TaskGroups": [{"Name": "g", "Count": 1, "Networks": [{"DynamicPorts": [{"Label": "http"}]}],
         "EphemeralDisk": {"Sticky": true}, "Volumes": {"v": {"Name": "v", "Type": "host", "Source": "data"}},
         "Services": [{"Name": "web", "Provider": "nomad", "PortLabel": "http", "Checks": [{"Type": "http", "Path": "/",
         "Interval": 10000000000, "Timeout": 2000000000}]}],
         "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true", "args": ["x"]},
         "Env": {"A": "b"}, "Artifacts": [{"GetterSource": "http://127.0.0.1:1/x"}],
         "VolumeMounts": [{"Volume": "v", "Destination": "/data"}],
         "Resources": {"CPU": 20, "MemoryMB": 20, "Devices": [{"Name": "fpga", "Count": 1,
         "Constraints": [{"LTarget": "${device.attr.memory}", "RTarget": "1 GiB", "Operand": ">"}],
         "Affinities": [{"LTarget": "${device.model}", "RTarget": "a7", "Operand": "=", "Weight": 10}]}]}},
         {"Name": "before", "Driver": "raw_exec", "Lifecycle": {"Hook": "prestart", "Sidecar": false},
         "Config": {"command": "/bin/true"}, "Resources": {"CPU": 20, "MemoryMB": 30}}]}]},
         "Submission": {"Source": "job rich", "Format": "hcl2"}}\
        """;

    private final TestApi api;
    private final WireShapes shapes;

    WireShapesTest(@TempDir Path root) throws Exception {
        shapes = WireShapes.read();
        api = TestApi.start(root);
        api.registerNode();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    @BeforeAll
    void runJobs() {
        has("JobRegisterResponse", put("/v1/jobs", RICH));
        has("JobRegisterResponse", put("/v1/jobs", BATCH));
        api.tell(placed("rich"), ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));
        placed("few");
    }

    private AllocationId placed(String id) {
        return api.until(view -> !view.allocationsOf(JobId.of(id)).isEmpty())
                .allocationsOf(JobId.of(id))
                .get(0)
                .allocation()
                .placement()
                .id();
    }

    private JsonNode get(String path) {
        TestApi.Answer answer = api.get(path);
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode put(String path, String body) {
        TestApi.Answer answer = api.put(path, body);
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void has(String type, JsonNode json) {
        assertThat(shapes.departures(type, json)).isEmpty();
    }

    private String first(String list) {
        JsonNode id = get(list).path(0).path("ID");
        assertThat(id.isTextual()).as(list + " is empty").isTrue();
        return id.asText();
    }

    @Test
    void jobs() {
        has("[]JobListStub", get("/v1/jobs?meta=true"));
        has("Job", get("/v1/job/rich"));
        has("Job", get("/v1/job/few"));
        has("JobSummary", get("/v1/job/rich/summary"));
        has("JobVersionsResponse", get("/v1/job/rich/versions?diffs=true"));
        has("JobSubmission", get("/v1/job/rich/submission?version=0"));
        has("JobScaleStatusResponse", get("/v1/job/rich/scale"));
        has("[]AllocationListStub", get("/v1/job/rich/allocations"));
        has("[]Evaluation", get("/v1/job/few/evaluations"));
        has("[]Deployment", get("/v1/job/rich/deployments"));
        has("*Deployment", get("/v1/job/few/deployment"));
    }

    @Test
    void services() {
        has("[]ServiceRegistrationListStub", get("/v1/services"));
        has("[]ServiceRegistration", get("/v1/service/web"));
        has("[]ServiceRegistration", get("/v1/job/rich/services"));
        String allocation = get("/v1/service/web").path(0).path("AllocID").asText();
        has("[]ServiceRegistration", get("/v1/allocation/" + allocation + "/services"));
    }

    @Test
    void whatJobRequestsAnswer() {
        has("JobValidateResponse", put("/v1/validate/job", RICH));
        has(
                "Job",
                put(
                        "/v1/jobs/parse",
                        "{\"JobHCL\": \"job \\\"x\\\" { group \\\"g\\\" { task \\\"t\\\" { driver = \\\"java\\\" } }"
                                + " }\"}"));
        has("JobRegisterResponse", put("/v1/job/rich/evaluate", "{}"));
        has("JobRegisterResponse", put("/v1/job/rich/scale", "{\"Count\": 1, \"Target\": {\"Group\": \"g\"}}"));
        has(
                "JobStabilityResponse",
                put("/v1/job/rich/stable", "{\"JobID\": \"rich\", \"JobVersion\": 0, \"Stable\": true}"));
        has("JobTagResponse", put("/v1/job/rich/versions/golden/tag", "{\"Latest\": true, \"Description\": \"d\"}"));
        has("JobVersionsResponse", get("/v1/job/rich/versions?diffs=true&diff_tag=golden"));
        has("Job", get("/v1/job/rich"));
        has("JobTagResponse", api.delete("/v1/job/rich/versions/golden/tag").json());
        put("/v1/jobs", TestApi.job("short", "batch", 1));
        has("JobDeregisterResponse", api.delete("/v1/job/short").json());
    }

    @Test
    void jobsThatAreLaunched() {
        String periodic = TestApi.job("clock", "batch", 1)
                .replace("\"Datacenters\"", "\"Periodic\": {\"Specs\": [\"@yearly\"]}, \"Datacenters\"");
        has("JobRegisterResponse", put("/v1/jobs", periodic));
        has("Job", get("/v1/job/clock"));
        has("JobSummary", get("/v1/job/clock/summary"));
        has("periodicForceResponse", put("/v1/job/clock/periodic/force", ""));
        has("[]JobListStub", get("/v1/jobs?prefix=clock/"));
        has("JobDeregisterResponse", api.delete("/v1/job/clock").json());
        String parameterized = TestApi.job("request", "batch", 1)
                .replace("\"Datacenters\"", "\"ParameterizedJob\": {\"MetaOptional\": [\"a\"]}, \"Datacenters\"")
                .replace("\"Driver\"", "\"DispatchPayload\": {\"File\": \"in\"}, \"Driver\"");
        put("/v1/jobs", parameterized);
        has("Job", get("/v1/job/request"));
        JsonNode dispatched = put("/v1/job/request/dispatch", "{\"Payload\": \"MTIz\"}");
        has("JobDispatchResponse", dispatched);
        has("Job", get("/v1/job/" + dispatched.path("DispatchedJobID").asText()));
    }

    @Test
    void boundsOfCounts() {
        String bounded = TestApi.job("bounded", "batch", 1)
                .replace("\"Count\": 1", "\"Count\": 1, \"Scaling\": {\"Max\": 3, \"Policy\": {\"a\": [1]}}");
        put("/v1/jobs", bounded);
        has("Job", get("/v1/job/bounded"));
        has("JobRegisterResponse", put("/v1/job/bounded/scale", "{\"Count\": 2, \"Target\": {\"Group\": \"g\"}}"));
        has(
                "JobRegisterResponse",
                put("/v1/job/bounded/scale", "{\"Message\": \"m\", \"Target\": {\"Group\": \"g\"}}"));
        has("JobScaleStatusResponse", get("/v1/job/bounded/scale"));
        has("[]ScalingPolicyListStub", get("/v1/scaling/policies"));
        has("ScalingPolicy", get("/v1/scaling/policy/" + first("/v1/scaling/policies")));
    }

    @Test
    void plansWithAndWithoutRoom() {
        has(
                "JobPlanResponse",
                put(
                        "/v1/job/rich/plan",
                        RICH.replace("\"Count\": 1", "\"Count\": 400")
                                .replace("{\"Job\"", "{\"Diff\": true, \"Job\"")));
        has("JobPlanResponse", put("/v1/job/new/plan", TestApi.job("new", "batch", 1)));
    }

    @Test
    void evaluationsAllocationsAndDeployments() {
        has("[]Evaluation", get("/v1/evaluations"));
        has("Evaluation", get("/v1/evaluation/" + first("/v1/job/few/evaluations") + "?related=true"));
        has("[]AllocationListStub", get("/v1/allocations?resources=true"));
        JsonNode rich = get("/v1/allocation/" + placed("rich"));
        has("Allocation", rich);
        assertThat(rich.path("AllocatedResources").path("TaskLifecycles").toString())
                .isEqualTo("{\"before\":{\"Hook\":\"prestart\",\"Sidecar\":false},\"t\":null}");
        assertThat(rich.path("Resources").path("MemoryMB").asInt()).isEqualTo(30);
        has("Allocation", get("/v1/allocation/" + placed("few")));
        has("[]AllocationListStub", get("/v1/evaluation/" + first("/v1/job/rich/evaluations") + "/allocations"));
        String deployment = first("/v1/job/rich/deployments");
        has("Deployment", get("/v1/deployment/" + deployment));
        has("[]Deployment", get("/v1/deployments"));
        has("[]AllocationListStub", get("/v1/deployment/allocations/" + deployment));
    }

    @Test
    void whatDeploymentRequestsAnswer() {
        put("/v1/jobs", RICH.replace("\"rich\"", "\"going\""));
        placed("going");
        String deployment = first("/v1/job/going/deployments");
        String body = "{\"DeploymentID\": \"" + deployment + "\", \"Pause\": true}";

        has("DeploymentUpdateResponse", put("/v1/deployment/pause/" + deployment, body));
        has("DeploymentUpdateResponse", put("/v1/deployment/fail/" + deployment, ""));
    }

    @Test
    void nodes() {
        has("[]NodeListStub", get("/v1/nodes?resources=true&os=true"));
        has("Node", get("/v1/node/" + TestApi.NODE));
        has("[]Allocation", get("/v1/node/" + TestApi.NODE + "/allocations"));
        has(
                "NodeEligibilityUpdateResponse",
                put("/v1/node/" + TestApi.NODE + "/eligibility", "{\"Eligibility\": \"eligible\"}"));
        has("SearchResponse", put("/v1/search", "{\"Prefix\": \"r\", \"Context\": \"all\"}"));
    }

    @Test
    void whatOperatorsSet() {
        api.put(
                "/v1/node/pool/gpu",
                "{\"Meta\": {\"a\": \"b\"}, \"SchedulerConfiguration\": {\"SchedulerAlgorithm\": \"spread\"}}");
        has("[]NodePool", get("/v1/node/pools"));
        has("NodePool", get("/v1/node/pool/gpu"));
        has("[]NodeListStub", get("/v1/node/pool/default/nodes"));
        has("[]JobListStub", get("/v1/node/pool/default/jobs"));
        has("SchedulerConfigurationResponse", get("/v1/operator/scheduler/configuration"));
        has("SchedulerSetConfigurationResponse", put("/v1/operator/scheduler/configuration", "{}"));
    }

    @Test
    void theAgent() {
        JsonNode self = get("/v1/agent/self");
        has("AgentSelf", self);
        assertThat(self.at("/stats/client/last_heartbeat").asText()).isEqualTo("1.5s");
        assertThat(self.at("/stats/client/heartbeat_ttl").asText()).isEqualTo("10s");
        assertThat(self.at("/stats/raft/num_peers").asText()).isEqualTo("0");
        has("ServerMembers", get("/v1/agent/members"));
        has("AgentHealthResponse", get("/v1/agent/health"));
    }

    @Test
    void findsADepartureOfEachKind() throws Exception {
        JsonNode json = new ObjectMapper().readTree("""
            {"Queued": 1, "Complete": "2", "Failed": 0, "Running": 1.5, "Starting": 0, "Lost": null, "Extra": 1}\
            """);

        assertThat(shapes.departures("TaskGroupSummary", json))
                .containsExactlyInAnyOrder(
                        "TaskGroupSummary.Complete: not int but \"2\"",
                        "TaskGroupSummary.Running: not int but 1.5",
                        "TaskGroupSummary.Lost: not int but null",
                        "TaskGroupSummary.Unknown: missing",
                        "TaskGroupSummary.Extra: not in TaskGroupSummary");
    }
}

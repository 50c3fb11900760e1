package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationStatusTest {
    private static final String ID = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String EVALUATION = """
        {"ID":"11111111-aaaa-bbbb-cccc-000000000001","Priority":50,"Type":"service","TriggeredBy":"job-register",
         "JobID":"web","Namespace":"default","NodeID":"","Status":"complete","StatusDescription":"",
         "DeploymentID":"22222222-aaaa-bbbb-cccc-000000000002","WaitUntil":"0001-01-01T00:00:00Z",
         "BlockedEval":"66666666-aaaa-bbbb-cccc-000000000006","CreateTime":%d,"ModifyTime":%d,"CreateIndex":5,
         "RelatedEvals":[{"ID":"66666666-aaaa-bbbb-cccc-000000000006","Priority":50,
           "TriggeredBy":"queued-allocs","NodeID":"","Status":"blocked","StatusDescription":"waits for capacity"}],
         "PlanAnnotations":{"DesiredTGUpdates":{"api":{"Place":3,"Canary":1}}},
         "FailedTGAllocs":{"api":{"NodesEvaluated":1,"NodesExhausted":1,"DimensionExhausted":{"cpu":1},
           "CoalescedFailures":1}}}
        """.formatted(
                    CommandLineTool.nanosAgo(Duration.ofMinutes(5)), CommandLineTool.nanosAgo(Duration.ofMinutes(4)));

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void showsAnEvaluationWithWhatItCouldNotPlace() {
        prepare();

        assertThat(run("eval", "status", "11111111").out()).isEqualTo("""
            ID                 = 11111111
            Create Time        = 5m ago
            Modify Time        = 4m ago
            Status             = complete
            Status Description = complete
            Type               = service
            TriggeredBy        = job-register
            Job ID             = web
            Namespace          = default
            Deployment ID      = 22222222
            Priority           = 50
            Placement Failures = true
            Blocked Eval       = 66666666

            Related Evaluations
            ID        Priority  Triggered By   Node ID  Status   Description
            66666666  50        queued-allocs  <none>   blocked  waits for capacity

            Plan Annotations
            Task Group  Ignore  Place  Stop  InPlace  Destructive  Canary
            api         0       3      0     0        0            1

            Placed Allocations
            ID        Job ID  Node ID   Task Group  Version  Desired  Status   Created  Modified
            33333333  web     44444444  api         0        run      running  5m ago   4m ago

            Failed Placements
            Task Group "api" (failed to place 2 allocations):
              * Resources exhausted on 1 nodes
              * Dimension "cpu" exhausted on 1 nodes

            Evaluation "66666666" waiting for additional capacity to place remainder
            """);
    }

    @Test
    void showsWhichNodesAreNotForAJobThatShallRunEverywhere() {
        agent.on("GET /v1/evaluations", "[{\"ID\":\"11111111-a\",\"Namespace\":\"default\"}]");
        agent.on(
                "GET /v1/evaluation/11111111-a",
                "{\"ID\":\"11111111-a\",\"Status\":\"complete\",\"PassedOver\":{\"api\":{\"NodesEvaluated\":0,"
                        + "\"LeftOut\":{\"NodesKnown\":3,\"Reasons\":{\"datacenter\":2,\"down\":1}}}}}");
        agent.on("GET /v1/evaluation/11111111-a/allocations", "[]");

        assertThat(run("eval", "status", "11111111").out()).endsWith("""

            Nodes Passed Over
            Task Group "api" (passed over 0 nodes):
              * No nodes were eligible for evaluation
              * Left out 3 of 3 nodes: 2 in other datacenters, 1 down
            """);
    }

    @Test
    void followsAnEvaluation() {
        prepare();

        CommandLineTool.Result result = run("eval-status", "-monitor", ID);

        assertThat(result.out()).contains("finished with status \"complete\" but failed to place all allocations:\n");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void printsJson() {
        prepare();

        assertThat(run("eval", "status", "-json", ID).out()).startsWith("{\n    \"ID\": \"11111111-");
    }

    @Test
    void listsEvaluations() {
        agent.on(
                "GET /v1/evaluations",
                "[{\"ID\":\"66666666-0\",\"Priority\":50,\"TriggeredBy\":\"queued-allocs\",\"JobID\":\"web\","
                        + "\"Namespace\":\"default\",\"Status\":\"blocked\",\"CreateIndex\":2}," + EVALUATION + "]");
        String table = """
            ID        Priority  Triggered By   Job ID  Namespace  Node ID  Status    Placement Failures
            11111111  50        job-register   web     default    <none>   complete  true
            66666666  50        queued-allocs  web     default    <none>   blocked   N/A - In Progress
            """;

        assertThat(run("eval", "list").out()).isEqualTo(table);
        assertThat(run("eval", "status").out()).isEqualTo(table);
    }

    @Test
    void filtersTheListAndPointsToTheNextPage() {
        agent.onPage("GET /v1/evaluations", "[" + EVALUATION + "]", "5.next");

        assertThat(run("eval", "list", "-job", "web", "-status", "complete", "-per-page", "1")
                        .out())
                .endsWith("""

                    Results have been paginated. To get the next page run:

                    drover eval list -job web -status complete -per-page 1 -page-token 5.next
                    """);
        assertThat(agent.last("GET", "/v1/evaluations").uri())
                .isEqualTo("/v1/evaluations?job=web&status=complete&per_page=1");
    }

    @Test
    void doesNotKnowTheEvaluation() {
        agent.on("GET /v1/evaluations", "[]");

        assertThat(run("eval", "list").out()).isEqualTo("No evals found\n");
        assertThat(run("eval", "status").out()).isEqualTo("No evals found\n");
        assertThat(run("eval", "status", "1111").err())
                .isEqualTo("No evaluation(s) with prefix or id \"1111\" found\n");
    }

    private void prepare() {
        agent.on("GET /v1/evaluations", "[" + EVALUATION + "]");
        agent.on("GET /v1/evaluation/" + ID, EVALUATION);
        agent.on(
                "GET /v1/evaluation/" + ID + "/allocations",
                "[{\"ID\":\"33333333-0\",\"JobID\":\"web\",\"NodeID\":\"44444444-0\",\"TaskGroup\":\"api\","
                        + "\"JobVersion\":0,\"DesiredStatus\":\"run\",\"ClientStatus\":\"running\",\"CreateTime\":"
                        + CommandLineTool.nanosAgo(Duration.ofMinutes(5)) + ",\"ModifyTime\":"
                        + CommandLineTool.nanosAgo(Duration.ofMinutes(4)) + "}]");
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}

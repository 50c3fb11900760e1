package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobStatusTest {
    private static final String STUB =
            "{\"ID\":\"web\",\"Type\":\"service\",\"Priority\":50,\"Status\":\"running\",\"SubmitTime\":"
                    + CommandLineTool.nanosAgo(Duration.ofHours(1)) + ",\"JobSummary\":{\"Namespace\":\"default\"}}";
    private static final String JOB =
            "{\"ID\":\"web\",\"Name\":\"web\",\"Type\":\"service\",\"Priority\":50,\"Status\":\"running\",\"SubmitTime\":"
                    + CommandLineTool.nanosAgo(Duration.ofHours(1))
                    + ",\"Namespace\":\"default\",\"NodePool\":\"default\",\"Datacenters\":[\"dc1\",\"dc2\"],\"Stop\":false}";
    private static final String DETAILS = """
        ID            = web
        Name          = web
        Submit Date   = 2026-11-23T11:00:00Z
        Type          = service
        Priority      = 50
        Datacenters   = dc1,dc2
        Namespace     = default
        Node Pool     = default
        Status        = running
        Periodic      = false
        Parameterized = false
        """;

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void listsJobs() {
        agent.on(
                "GET /v1/jobs",
                "[" + STUB + ",{\"ID\":\"backup\",\"Type\":\"batch\",\"Priority\":20,\"Status\":\"dead\",\"Stop\":true,"
                        + "\"Periodic\":true}]");

        assertThat(run("status").out()).isEqualTo("""
            ID      Type            Priority  Status          Submit Date
            backup  batch/periodic  20        dead (stopped)  <none>
            web     service         50        running         2026-11-23T11:00:00Z
            """);
    }

    @Test
    void saysThatThereAreNone() {
        agent.on("GET /v1/jobs", "[]");

        assertThat(run("job", "status").out()).isEqualTo("No running jobs\n");
        assertThat(run("job", "status").exitCode()).isZero();
    }

    @Test
    void namesTheNamespaceWhenListingAll() {
        agent.on("GET /v1/jobs?namespace=*", "[" + STUB + "]");

        assertThat(run("job", "status", "-namespace=*").out()).isEqualTo("""
            ID   Namespace  Type     Priority  Status   Submit Date
            web  default    service  50        running  2026-11-23T11:00:00Z
            """);
    }

    @Test
    void showsAJob() {
        prepare();

        assertThat(run("job", "status", "we").out()).isEqualTo(DETAILS + """

            Summary
            Task Group  Queued  Starting  Running  Failed  Complete  Lost  Unknown
            api         0       0         1        0       0         0     0

            Latest Deployment
            ID          = 22222222
            Status      = successful
            Description = Deployment completed successfully

            Deployed
            Task Group  Auto Revert  Promoted  Desired  Canaries  Placed  Healthy  Unhealthy
            api         true         false     1        1         1       1        0
            web         false        N/A       1        N/A       1       1        0

            Allocations
            ID        Node ID   Task Group  Version  Desired  Status    Created   Modified
            33333333  44444444  api         1        run      running   1m2s ago  5s ago
            55555555  44444444  api         0        stop     complete  1h1m ago  2m ago
            """);
    }

    @Test
    void showsIdentifiersAndTimesInFull() {
        prepare();

        assertThat(run("job", "status", "-verbose", "web").out()).contains("""

            Evaluations
            ID                                    Priority  Triggered By  Status    Placement Failures
            11111111-aaaa-bbbb-cccc-000000000001  50        job-register  complete  false
            """).contains("""

                Allocations
                ID                                    Eval ID                               Node ID                               Node Name  Task Group  Version  Desired  Status    Created               Modified
                33333333-aaaa-bbbb-cccc-000000000003  11111111-aaaa-bbbb-cccc-000000000001  44444444-aaaa-bbbb-cccc-000000000004  one        api         1        run      running   2026-11-23T11:58:58Z  2026-11-23T11:59:55Z
                """);
    }

    @Test
    void showsOnlyTheJobWhenShort() {
        prepare();

        assertThat(run("status", "-verbose", "web").exitCode()).isZero();
        assertThat(run("job", "status", "-short", "web").out()).isEqualTo(DETAILS);
    }

    @Test
    void showsWhyTheNewestEvaluationIsBlocked() {
        prepareJob();
        agent.on("GET /v1/job/web/summary", "{\"Summary\":{\"api\":{\"Queued\":2}}}");
        agent.on(
                "GET /v1/job/web/evaluations",
                "[{\"ID\":\"a\",\"Status\":\"complete\",\"CreateIndex\":1,\"FailedTGAllocs\":{\"api\":{\"NodesEvaluated\":1,"
                        + "\"NodesExhausted\":1}}},"
                        + "{\"ID\":\"b\",\"Status\":\"blocked\",\"CreateIndex\":2,\"PreviousEval\":\"a\"}]");
        agent.on("GET /v1/job/web/deployment", "null");
        agent.on("GET /v1/job/web/allocations", "[]");

        assertThat(run("job", "status", "web").out()).isEqualTo(DETAILS + """

            Summary
            Task Group  Queued  Starting  Running  Failed  Complete  Lost  Unknown
            api         2       0         0        0       0         0     0

            Placement Failure
            Task Group "api":
              * Resources exhausted on 1 nodes

            Allocations
            No allocations placed
            """);
    }

    @Test
    void showsWhyAGroupThatShallRunEverywhereRunsNowhere() {
        prepareJob();
        agent.on("GET /v1/job/web/summary", "{\"Summary\":{\"api\":{},\"web\":{}}}");
        agent.on(
                "GET /v1/job/web/evaluations",
                "[{\"ID\":\"a\",\"Status\":\"complete\",\"CreateIndex\":1,\"PassedOver\":"
                        + "{\"api\":{\"NodesEvaluated\":2,\"ConstraintFiltered\":{\"missing drivers\":2}},"
                        + "\"web\":{\"NodesEvaluated\":1,\"ConstraintFiltered\":{\"missing drivers\":1}}}}]");
        agent.on("GET /v1/job/web/deployment", "null");
        agent.on(
                "GET /v1/job/web/allocations",
                "[{\"ID\":\"b\",\"TaskGroup\":\"web\",\"DesiredStatus\":\"run\"},"
                        + "{\"ID\":\"c\",\"TaskGroup\":\"api\",\"DesiredStatus\":\"stop\"}]");

        assertThat(run("job", "status", "web").out()).contains("""

            Nodes Passed Over
            Task Group "api" (passed over 2 nodes):
              * Constraint "missing drivers": 2 nodes excluded by filter

            Allocations
            """);
    }

    @Test
    void doesNotKnowTheJob() {
        agent.on("GET /v1/jobs", "[]");

        assertThat(run("job", "status", "web").err()).isEqualTo("No job(s) with prefix or ID \"web\" found\n");
        assertThat(run("job", "status", "web").exitCode()).isEqualTo(1);
    }

    @Test
    void listsTheMatchesOfAnAmbiguousPrefix() {
        agent.on("GET /v1/jobs", "[" + STUB + "," + STUB.replace("\"web\"", "\"web-2\"") + "]");
        agent.on("GET /v1/job/web", JOB);

        CommandLineTool.Result result = run("job", "status", "we");

        assertThat(result.err()).isEqualTo("""
            Prefix "we" matched multiple jobs

            ID     Type     Priority  Status   Submit Date
            web    service  50        running  2026-11-23T11:00:00Z
            web-2  service  50        running  2026-11-23T11:00:00Z
            """);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(run("job", "status", "-short", "web").out()).isEqualTo(DETAILS);
    }

    @Test
    void escapesTheIdentifier() {
        agent.on("GET /v1/jobs?prefix=a%2Fb%20c", "[{\"ID\":\"a/b c\"}]");
        agent.on("GET /v1/job/a%2Fb%20c", "{\"ID\":\"a/b c\"}");

        assertThat(run("job", "status", "-short", "a/b c").out()).startsWith("ID            = a/b c\n");
    }

    private void prepareJob() {
        agent.on("GET /v1/jobs", "[" + STUB + "]");
        agent.on("GET /v1/job/web", JOB);
    }

    private void prepare() {
        prepareJob();
        agent.on("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"web\"]}}");
        agent.on("GET /v1/job/web/summary", "{\"Summary\":{\"api\":{\"Running\":1}}}");
        agent.on(
                "GET /v1/job/web/evaluations",
                "[{\"ID\":\"11111111-aaaa-bbbb-cccc-000000000001\",\"Priority\":50,\"TriggeredBy\":\"job-register\","
                        + "\"Status\":\"complete\",\"CreateIndex\":2}]");
        agent.on("GET /v1/job/web/deployment", """
            {"ID":"22222222-aaaa","Status":"successful","StatusDescription":"Deployment completed successfully",
             "TaskGroups":{"api":{"AutoRevert":true,"DesiredCanaries":1,"DesiredTotal":1,"PlacedAllocs":1,
                 "HealthyAllocs":1,"UnhealthyAllocs":0},
               "web":{"DesiredTotal":1,"PlacedAllocs":1,"HealthyAllocs":1,"UnhealthyAllocs":0}}}
            """);
        agent.on(
                "GET /v1/job/web/allocations",
                "[" + allocation("55555555", 0, "stop", "complete", Duration.ofMinutes(61), Duration.ofMinutes(2)) + ","
                        + allocation("33333333", 1, "run", "running", Duration.ofSeconds(62), Duration.ofSeconds(5))
                        + "]");
    }

    private static String allocation(
            String id, int version, String desired, String status, Duration created, Duration modified) {
        return "{\"ID\":\"" + id + "-aaaa-bbbb-cccc-000000000003\",\"EvalID\":\"11111111-aaaa-bbbb-cccc-000000000001\","
                + "\"NodeID\":\"44444444-aaaa-bbbb-cccc-000000000004\",\"NodeName\":\"one\",\"TaskGroup\":\"api\","
                + "\"JobVersion\":" + version + ",\"DesiredStatus\":\"" + desired + "\",\"ClientStatus\":\"" + status
                + "\",\"CreateTime\":" + CommandLineTool.nanosAgo(created) + ",\"ModifyTime\":"
                + CommandLineTool.nanosAgo(modified) + "}";
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}

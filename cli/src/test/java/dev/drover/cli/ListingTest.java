package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deployments, servers, the agent, the raw API and the audit trail. */
class ListingTest {
    private static final String DEPLOYMENT = """
            {"ID":"22222222-aaaa-bbbb-cccc-000000000002","JobID":"web","JobVersion":3,"Status":"running",
             "StatusDescription":"Deployment is running","Namespace":"default",
             "TaskGroups":{"api":{"DesiredTotal":2,"PlacedAllocs":2,"HealthyAllocs":1,"UnhealthyAllocs":0}}}
            """;
    private static final String DEPLOYMENT_ID = "22222222-aaaa-bbbb-cccc-000000000002";

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void listsDeployments() {
        agent.on("GET /v1/deployments", "[" + DEPLOYMENT + "]");
        String table = """
                ID        Job ID  Job Version  Status   Description
                22222222  web     3            running  Deployment is running
                """;

        assertThat(run("deployment", "list").out()).isEqualTo(table);
        assertThat(run("deployment", "status").out()).isEqualTo(table);
    }

    @Test
    void saysThatThereAreNoDeployments() {
        agent.on("GET /v1/deployments", "[]");

        assertThat(run("deployment", "list").out()).isEqualTo("No deployments found\n");
        assertThat(run("deployment", "status", "2222").err())
                .isEqualTo("No deployment(s) with prefix or id \"2222\" found\n");
    }

    @Test
    void showsADeployment() {
        agent.on("GET /v1/deployments", "[" + DEPLOYMENT + "]");
        agent.on("GET /v1/deployment/" + DEPLOYMENT_ID, DEPLOYMENT);
        agent.on("GET /v1/deployment/allocations/" + DEPLOYMENT_ID, "[]");

        assertThat(run("deployment", "status", "2222").out()).isEqualTo("""
                ID          = 22222222
                Job ID      = web
                Job Version = 3
                Status      = running
                Description = Deployment is running

                Deployed
                Task Group  Desired  Placed  Healthy  Unhealthy
                api         2        2       1        0
                """);
        assertThat(run("deployment", "status", "-verbose", DEPLOYMENT_ID).out())
                .startsWith("ID          = " + DEPLOYMENT_ID + "\n")
                .contains("\nAllocations\n");
    }

    @Test
    void followsADeploymentAndAlwaysEndsWith0() {
        agent.on("GET /v1/deployment/" + DEPLOYMENT_ID, DEPLOYMENT, DEPLOYMENT.replace("\"running\"", "\"failed\""));
        agent.on("GET /v1/deployment/allocations/" + DEPLOYMENT_ID, "[]");

        CommandLineTool.Result result = run("deployment", "status", "-monitor", DEPLOYMENT_ID);

        assertThat(result.out()).endsWith("  ! Deployment \"22222222\" failed\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void followsTheDeploymentOfARevert() {
        String reverting = DEPLOYMENT.replace("\"DesiredTotal\"", "\"AutoRevert\":true,\"DesiredTotal\"");
        agent.on("GET /v1/deployment/" + DEPLOYMENT_ID, reverting.replace("\"running\"", "\"failed\""));
        agent.on("GET /v1/deployment/allocations/" + DEPLOYMENT_ID, "[]");
        agent.on("GET /v1/job/web/deployment", "{\"ID\":\"77777777-0\"}");
        agent.on("GET /v1/deployment/77777777-0", "{\"ID\":\"77777777-0\",\"Status\":\"successful\"}");
        agent.on("GET /v1/deployment/allocations/77777777-0", "[]");

        assertThat(run("deployment", "status", "-monitor", DEPLOYMENT_ID).out())
                .contains("! Deployment \"22222222\" failed\n", "of the revert\n")
                .endsWith("✓ Deployment \"77777777\" successful\n");
    }

    @Test
    void listsServers() {
        agent.on("GET /v1/agent/members", """
                {"Members":[{"Name":"two.global","Addr":"10.0.0.2","Port":4648,"Status":"failed",
                   "Tags":{"port":"4647","dc":"dc1","region":"global","build":"0.1.0","raft_vsn":"3"}},
                  {"Name":"one.global","Addr":"10.0.0.1","Port":4648,"Status":"alive","ProtocolCur":2,
                   "Tags":{"port":"4647","dc":"dc1","region":"global","build":"0.1.0","raft_vsn":"3"}}]}
                """);
        agent.on("GET /v1/status/leader", "\"10.0.0.1:4647\"");

        assertThat(run("server", "members").out()).isEqualTo("""
                Name        Address   Port  Status  Leader  Raft Version  Build  Datacenter  Region
                one.global  10.0.0.1  4648  alive   true    3             0.1.0  dc1         global
                two.global  10.0.0.2  4648  failed  false   3             0.1.0  dc1         global
                """);
        assertThat(run("server-members", "-verbose").out())
                .contains("true    2         3 ", "build=0.1.0,dc=dc1,port=4647,raft_vsn=3,region=global");
    }

    @Test
    void listsServersWithoutALeader() {
        agent.on("GET /v1/agent/members", "{\"Members\":[{\"Name\":\"one\",\"Addr\":\"10.0.0.1\"}]}");
        agent.on("GET /v1/status/leader", 500, "No cluster leader");

        CommandLineTool.Result result = run("server", "members");

        assertThat(result.err()).startsWith("Error determining leaders: Error querying leader: ");
        assertThat(result.out()).contains("one   10.0.0.1  <none>  <none>  false ");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void printsStatisticsOfTheAgent() {
        agent.on(
                "GET /v1/agent/self",
                "{\"stats\":{\"nomad\":{\"leader\":\"true\",\"bootstrap\":\"1\"},\"client\":{\"node_id\":\"x\"}}}");

        assertThat(run("agent-info").out()).isEqualTo("""
                client
                  node_id = x
                nomad
                  bootstrap = 1
                  leader = true
                """);
    }

    @Test
    void callsTheApi() {
        agent.on("GET /v1/nodes?x=1&filter=a%20%3D%3D%20b", "raw\n");
        agent.on("PUT /v1/jobs", "done");
        agent.on("DELETE /v1/job/web", 404, "job not found");

        assertThat(run("operator", "api", "-filter", "a == b", "/v1/nodes?x=1").out())
                .isEqualTo("raw\n");
        assertThat(CommandLineTool.at(agent)
                        .typing("{\"Job\":{}}")
                        .run("operator", "api", "-X", "put", "http://elsewhere:1/v1/jobs")
                        .out())
                .isEqualTo("done");
        assertThat(agent.last("PUT", "/v1/jobs").body()).isEqualTo("{\"Job\":{}}");
        CommandLineTool.Result refused = run("operator", "api", "-verbose", "-X", "DELETE", "v1/job/web");
        assertThat(refused.out()).isEqualTo("job not found");
        assertThat(refused.err()).isEqualTo("> DELETE " + agent.address() + "/v1/job/web\n< 404\n");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(run("operator", "api", "-X", "BREW", "/v1/tea").err())
                .startsWith("the method \"BREW\" is none of the API's\n");
    }

    @Test
    void showsWhatWasRecordedAboutAJob() {
        agent.on("GET /v1/audit?job=web", """
                [{"Index":12,"Time":"2026-11-23T11:00:00Z","Who":{"Accessor":"","Address":"127.0.0.1","RequestID":"r"},
                  "Cause":{"Kind":"request","ID":"99999999-aaaa"},"Entity":"job|default/web","SequenceNr":1,
                  "Type":"JobRegistered","Hash":"ab12","Summary":"version 0 of job \\"web\\" was registered"},
                 {"Index":13,"Time":"2026-11-23T11:00:01Z","Who":{},"Cause":{"Kind":"timer","ID":""},
                  "Entity":"job|default/web","SequenceNr":2,"Type":"JobStopped","Hash":"cd34","Summary":""}]
                """);

        assertThat(run("audit", "job", "web").out()).isEqualTo("""
                Index  Time                  Who        Why               What
                12     2026-11-23T11:00:00Z  127.0.0.1  request 99999999  version 0 of job "web" was registered
                13     2026-11-23T11:00:01Z  cluster    timer             JobStopped
                """);
        assertThat(run("audit", "job", "-verbose", "web").out()).startsWith("""
                Index  Time                  Who        Why                    Entity           Seq  Type           Hash  What
                12     2026-11-23T11:00:00Z  127.0.0.1  request 99999999-aaaa  job|default/web  1    JobRegistered  ab12  version
                """.stripTrailing());
        assertThat(run("audit", "job", "-json", "web").out()).startsWith("[\n    {\n        \"Index\": 12,\n");
    }

    @Test
    void readsAllPagesOfWhatWasRecorded() {
        agent.onPage("GET /v1/audit?job=web", "[{\"Index\":1,\"Type\":\"A\"}]", "2");
        agent.on("GET /v1/audit?job=web&next_token=2", "[{\"Index\":2,\"Type\":\"B\"}]");

        assertThat(run("audit", "job", "web").out().lines().map(line -> line.substring(0, 1)))
                .containsExactly("I", "1", "2");
        assertThat(run("audit", "job", "-json", "web").out()).contains("\"Index\": 1,", "\"Index\": 2,");
    }

    @Test
    void saysThatNothingIsRecorded() {
        agent.on("GET /v1/audit?job=none", "[]");
        String message = "nothing is recorded about a job \"none\"\n";

        assertThat(run("audit", "job", "none").err()).isEqualTo(message);
        assertThat(run("audit", "job", "lost").err()).isEqualTo(message.replace("none", "lost"));
        assertThat(run("audit", "job", "none").exitCode()).isEqualTo(1);
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}

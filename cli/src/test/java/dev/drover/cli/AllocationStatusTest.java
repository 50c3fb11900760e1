package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AllocationStatusTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String ALLOCATION = """
        {"ID":"33333333-aaaa-bbbb-cccc-000000000003","EvalID":"11111111-aaaa-bbbb-cccc-000000000001",
         "Name":"web.api[0]","NodeID":"44444444-aaaa-bbbb-cccc-000000000004","NodeName":"one","JobID":"web",
         "Namespace":"default","TaskGroup":"api","ClientStatus":"running","ClientDescription":"Tasks are running",
         "DesiredStatus":"run","DesiredDescription":"","DeploymentID":"22222222-aaaa-bbbb-cccc-000000000002",
         "DeploymentStatus":{"Healthy":true,"Canary":false},
         "CreateTime":%d,"ModifyTime":%d,
         "Job":{"Version":3,"TaskGroups":[{"Name":"api","Tasks":[
           {"Name":"serve"},{"Name":"fetch","Lifecycle":{"Hook":"prestart","Sidecar":false}}]}]},
         "AllocatedResources":{
           "Tasks":{"serve":{"Cpu":{"CpuShares":100},"Memory":{"MemoryMB":256,"MemoryMaxMB":512},
                      "Networks":[{"IP":"10.0.0.1","DynamicPorts":[{"Label":"admin","Value":21000}]}]},
                    "fetch":{"Cpu":{"CpuShares":50},"Memory":{"MemoryMB":64}}},
           "Shared":{"DiskMB":300,"Networks":[{"Mode":"host","DynamicPorts":[{"Label":"http"}]}],
             "Ports":[{"Label":"http","Value":21234,"To":0,"HostIP":"127.0.0.1"},
                      {"Label":"metrics","Value":9100,"To":8080,"HostIP":"127.0.0.1"}]}},
         "Metrics":{"NodesEvaluated":2,"NodesFiltered":1,"NodesExhausted":0,"AllocationTime":41500,
           "CoalescedFailures":0,"ConstraintFiltered":{"missing drivers":1},
           "ScoreMetaData":[{"NodeID":"n1","Scores":{"binpack":0.123456,"job-anti-affinity":0},"NormScore":0.123456}]},
         "TaskStates":{
           "serve":{"State":"running","Restarts":1,"LastRestart":"2026-11-23T11:59:30Z",
             "StartedAt":"2026-11-23T11:59:31Z","FinishedAt":"0001-01-01T00:00:00Z",
             "Events":[{"Type":"Received","Time":%d,"DisplayMessage":"Task received by client"},
                       {"Type":"Started","Time":%d,"DisplayMessage":"Task started by client"}]},
           "fetch":{"State":"dead","Restarts":0,"Events":[]}}}
        """.formatted(
                    CommandLineTool.nanosAgo(Duration.ofMinutes(2)),
                    CommandLineTool.nanosAgo(Duration.ofSeconds(20)),
                    CommandLineTool.nanosAgo(Duration.ofMinutes(2)),
                    CommandLineTool.nanosAgo(Duration.ofSeconds(29)));

    private static final String SHOWN = """
        ID                  = 33333333-aaaa-bbbb-cccc-000000000003
        Eval ID             = 11111111
        Name                = web.api[0]
        Node ID             = 44444444
        Node Name           = one
        Job ID              = web
        Job Version         = 3
        Client Status       = running
        Client Description  = Tasks are running
        Desired Status      = run
        Desired Description = <none>
        Created             = 2m ago
        Modified            = 20s ago
        Deployment ID       = 22222222
        Deployment Health   = healthy

        Allocation Addresses:
        Label     Dynamic  Address
        *http     yes      127.0.0.1:21234
        *metrics  <none>   127.0.0.1:9100 -> 8080

        Nomad Service Checks:
        Service  Task     Name   Mode         Status
        web      (group)  alive  healthiness  success

        Task "fetch" (prestart) is "dead"
        Task Resources:
        CPU     Memory  Disk     Addresses
        50 MHz  64 MiB  300 MiB

        Task Events:
        Started At     = N/A
        Finished At    = N/A
        Total Restarts = 0
        Last Restart   = N/A

        Recent Events:
        Time  Type  Description

        Task "serve" is "running"
        Task Resources:
        CPU         Memory          Disk     Addresses
        12/100 MHz  20 MiB/256 MiB  300 MiB  admin: 10.0.0.1:21000
                    Max: 512 MiB

        Task Events:
        Started At     = 2026-11-23T11:59:31Z
        Finished At    = N/A
        Total Restarts = 1
        Last Restart   = 2026-11-23T11:59:30Z

        Recent Events:
        Time                  Type      Description
        2026-11-23T11:59:31Z  Started   Task started by client
        2026-11-23T11:58:00Z  Received  Task received by client
        """;

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void showsAnAllocationWithItsTasks() {
        prepare();
        agent.on(
                "GET /v1/client/allocation/" + ID + "/stats",
                "{\"Tasks\":{\"serve\":{\"ResourceUsage\":{\"CpuStats\":{\"TotalTicks\":12.4},"
                        + "\"MemoryStats\":{\"RSS\":20971520}}}}}");
        agent.on(
                "GET /v1/client/allocation/" + ID + "/checks",
                "{\"x\":{\"Service\":\"web\",\"Task\":\"\",\"Check\":\"alive\",\"Mode\":\"healthiness\",\"Status\":\"success\"}}");

        CommandLineTool.Result result = run("alloc", "status", "3333333");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(SHOWN);
        assertThat(result.exitCode()).isZero();
        assertThat(agent.last("GET", "/v1/allocations").uri()).isEqualTo("/v1/allocations?prefix=333333");
    }

    @Test
    void showsDevicesAndVolumes() {
        prepare(ALLOCATION
                .replace(
                        "{\"Name\":\"serve\"}",
                        "{\"Name\":\"serve\",\"VolumeMounts\":[{\"Volume\":\"v\",\"ReadOnly\":true}]}")
                .replace(
                        "{\"Name\":\"api\",",
                        "{\"Name\":\"api\",\"Volumes\":{\"v\":{\"Source\":\"data\",\"ReadOnly\":false}},")
                .replace(
                        "\"serve\":{\"Cpu\"",
                        "\"serve\":{\"Devices\":[{\"Vendor\":\"acme\",\"Type\":\"fpga\",\"Name\":\"a7\","
                                + "\"DeviceIDs\":[\"0\",\"2\"]}],\"Cpu\""));

        assertThat(run("alloc", "status", ID).out()).contains("""

            Devices:
            Device        IDs
            acme/fpga/a7  0,2

            Host Volumes:
            ID    Read Only
            data  true

            Task Events:
            """);
    }

    @Test
    void showsTheRestWhenTheNodeDoesNotAnswer() {
        prepare();
        agent.on("GET /v1/client/allocation/" + ID + "/stats", 500, "no path to node");
        agent.on("GET /v1/client/allocation/" + ID + "/checks", 500, "no path to node");

        CommandLineTool.Result result = run("alloc-status", ID);

        assertThat(result.err()).isEqualTo("""
            Couldn't retrieve checks: Error querying checks: Unexpected response code: 500 (no path to node)
            Couldn't retrieve stats: Error querying stats: Unexpected response code: 500 (no path to node)
            """);
        assertThat(result.out()).contains("100 MHz  256 MiB       300 MiB  admin: 10.0.0.1:21000\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void showsHowTheNodeWasChosen() {
        prepare();

        assertThat(run("alloc", "status", "-verbose", ID).out())
                .contains("Created             = 2026-11-23T11:58:00Z\n")
                .contains("""
                    Evaluated Nodes     = 2
                    Filtered Nodes      = 1
                    Exhausted Nodes     = 0
                    Allocation Time     = 41.500µs
                    Failures            = 0
                    """)
                .endsWith("""

                    Placement Metrics
                      * Constraint "missing drivers": 1 nodes excluded by filter
                    Node  binpack  job-anti-affinity  final score
                    n1    0.123    0                  0.123
                    """);
    }

    @Test
    void showsUseInDetail() {
        prepare();
        agent.on("GET /v1/client/allocation/" + ID + "/checks", "{}");
        agent.on(
                "GET /v1/client/allocation/" + ID + "/stats",
                "{\"Tasks\":{\"serve\":{\"ResourceUsage\":{\"CpuStats\":{\"TotalTicks\":12.4,\"Percent\":1.5,\"Measured\":[\"Percent\"]},\"MemoryStats\":{\"RSS\":20971520,\"Max"
                        + " Usage\":1,\"MaxUsage\":2048,\"Measured\":[\"RSS\",\"Max Usage\"]}}}}}");

        assertThat(run("alloc", "status", "-stats", ID).out()).contains("""

            Memory Stats
            RSS     Max Usage
            20 MiB  2.0 KiB

            CPU Stats
            Percent  User Mode  System Mode  Throttled Periods  Throttled Time
            1.50%    0.00%      0.00%        0                  0
            """);
    }

    @Test
    void showsOneLineATaskWhenShort() {
        prepare();

        assertThat(run("alloc", "status", "-short", ID).out()).isEqualTo("""
            ID       = 33333333
            Name     = web.api[0]
            Created  = 2m ago
            Modified = 20s ago

            Tasks
            Name   State    Last Event  Time                  Lifecycle
            fetch  dead     <none>      <none>                prestart
            serve  running  Started     2026-11-23T11:59:31Z  main
            """);
    }

    @Test
    void listsAllocations() {
        agent.on("GET /v1/allocations", "[" + ALLOCATION + "]");

        assertThat(run("alloc", "status").out()).isEqualTo("""
            ID        Node ID   Task Group  Version  Desired  Status   Created  Modified
            33333333  44444444  api         3        run      running  2m ago   20s ago
            """);
        assertThat(run("alloc", "status", "-json").out()).startsWith("[\n    {\n        \"ID\": \"33333333-");
    }

    @Test
    void listsTheMatchesOfAnAmbiguousPrefix() {
        agent.on("GET /v1/allocations", "[" + ALLOCATION + "," + ALLOCATION.replace("\"33333333", "\"33333344") + "]");

        CommandLineTool.Result result = run("alloc", "status", "3333");

        assertThat(result.out())
                .startsWith("Prefix matched multiple allocations\n\nID        Node ID ")
                .contains("\n33333333  ", "\n33333344  ");
        assertThat(result.exitCode()).isZero();
        CommandLineTool.Result action = run("alloc", "logs", "3333");
        assertThat(action.err()).startsWith("Prefix matched multiple allocations\n");
        assertThat(action.exitCode()).isEqualTo(1);
    }

    @Test
    void doesNotKnowTheAllocation() {
        agent.on("GET /v1/allocations", "[]");

        assertThat(run("alloc", "status", "3333").err())
                .isEqualTo("No allocation(s) with prefix or id \"3333\" found\n");
        assertThat(run("alloc", "status", ID).err())
                .isEqualTo("No allocation(s) with prefix or id \"" + ID + "\" found\n");
        assertThat(run("alloc", "status", "3").err()).isEqualTo("Identifier must contain at least two characters.\n");
        assertThat(run("alloc", "status", "3").exitCode()).isEqualTo(1);
    }

    private void prepare() {
        prepare(ALLOCATION);
    }

    private void prepare(String allocation) {
        agent.on("GET /v1/allocations", "[" + allocation + "]");
        agent.on("GET /v1/allocation/" + ID, allocation);
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}

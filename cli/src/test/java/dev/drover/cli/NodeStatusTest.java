package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeStatusTest {
    private static final String ID = "44444444-aaaa-bbbb-cccc-000000000004";
    private static final String STUB = """
        {"ID":"44444444-aaaa-bbbb-cccc-000000000004","NodePool":"default","Datacenter":"dc1","Name":"one",
         "NodeClass":"","Address":"127.0.0.1","Version":"0.1.0","Drain":false,
         "SchedulingEligibility":"eligible","Status":"ready"}
        """;
    private static final String NODE = """
        {"ID":"44444444-aaaa-bbbb-cccc-000000000004","NodePool":"default","Datacenter":"dc1","Name":"one",
         "NodeClass":"","Drain":false,"SchedulingEligibility":"eligible","Status":"ready",
         "NodeResources":{"Cpu":{"CpuShares":5000},"Memory":{"MemoryMB":4096},"Disk":{"DiskMB":20480}},
         "ReservedResources":{"Cpu":{"CpuShares":100},"Memory":{"MemoryMB":0},"Disk":{"DiskMB":0}},
         "Drivers":{"java":{"Detected":true,"Healthy":true,"HealthDescription":"Healthy"},
           "raw_exec":{"Detected":true,"Healthy":false},"docker":{"Detected":false}},
         "Events":[{"Timestamp":"2026-11-23T11:00:00Z","Subsystem":"Cluster","Message":"Node registered",
             "Details":null},
           {"Timestamp":"2026-11-23T11:30:00Z","Subsystem":"Cluster","Message":"Node heartbeat missed",
             "Details":{"k":"v"}}],
         "Attributes":{"os.name":"debian","cpu.arch":"amd64"},"Meta":{"rack":"r1"}}
        """;
    private static final String DETAILS = """
        ID              = 44444444-aaaa-bbbb-cccc-000000000004
        Name            = one
        Node Pool       = default
        Class           = <none>
        DC              = dc1
        Drain           = false
        Eligibility     = eligible
        Status          = ready
        CSI Controllers = <none>
        CSI Drivers     = <none>
        """;
    private static final String ALLOCATIONS = """

        Allocations
        ID        Node ID   Task Group  Version  Desired  Status    Created  Modified
        33333333  44444444  api         2        run      running   2m ago   20s ago
        55555555  44444444  api         1        stop     complete  1h ago   30m ago
        """;

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void listsNodes() {
        agent.on("GET /v1/nodes", "[" + STUB + "]");

        assertThat(run("node", "status").out()).isEqualTo("""
            ID        Node Pool  DC   Name  Class   Drain  Eligibility  Status
            44444444  default    dc1  one   <none>  false  eligible     ready
            """);
        assertThat(run("node-status", "-verbose").out()).isEqualTo("""
            ID                                    Node Pool  DC   Name  Class   Address    Version  Drain  Eligibility  Status
            44444444-aaaa-bbbb-cccc-000000000004  default    dc1  one   <none>  127.0.0.1  0.1.0    false  eligible     ready
            """);
        assertThat(run("node", "status", "-quiet").out()).isEqualTo("44444444\n");
    }

    @Test
    void countsRunningAllocations() {
        agent.on("GET /v1/nodes", "[" + STUB + "]");
        prepareAllocations();

        assertThat(run("node", "status", "-allocs").out()).isEqualTo("""
            ID        Node Pool  DC   Name  Class   Drain  Eligibility  Status  Running Allocs
            44444444  default    dc1  one   <none>  false  eligible     ready   1
            """);
    }

    @Test
    void saysThatThereAreNone() {
        agent.on("GET /v1/nodes", "[]");

        assertThat(run("node", "status").out()).isEqualTo("No nodes registered\n");
    }

    @Test
    void showsANode() {
        prepare();

        CommandLineTool.Result result = run("node", "status", "44444444");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(DETAILS + """
            Uptime          = 1h1m
            Host Volumes    = <none>
            Host Networks   = <none>
            CSI Volumes     = <none>
            Driver Status   = java,raw_exec (unhealthy)

            Node Events
            Time                  Subsystem  Message
            2026-11-23T11:30:00Z  Cluster    Node heartbeat missed
            2026-11-23T11:00:00Z  Cluster    Node registered

            Allocated Resources
            CPU           Memory           Disk            Alloc Count
            100/4900 MHz  256 MiB/4.0 GiB  300 MiB/20 GiB  1

            Allocation Resource Utilization
            CPU          Memory
            12/5000 MHz  20 MiB/4.0 GiB

            Host Resource Utilization
            CPU           Memory           Disk
            250/5000 MHz  1.0 GiB/4.0 GiB  5.0 GiB/20 GiB
            """ + ALLOCATIONS);
    }

    @Test
    void showsDriversAttributesAndMeta() {
        prepare();

        assertThat(run("node", "status", "-verbose", ID).out())
                .contains("""

                    Drivers
                    Driver    Detected  Healthy  Message  Time
                    docker    false     false    <none>   <none>
                    java      true      true     Healthy  <none>
                    raw_exec  true      false    <none>   <none>
                    """)
                .contains("2026-11-23T11:30:00Z  Cluster    Node heartbeat missed  k : v\n")
                .endsWith("""

                    Attributes
                    cpu.arch = amd64
                    os.name  = debian

                    Meta
                    rack = r1
                    """);
    }

    @Test
    void showsVolumesNetworksAndDevices() {
        prepare(NODE.replace("\"Disk\":{\"DiskMB\":20480}}", """
            "Disk":{"DiskMB":20480},"Devices":[
              {"Vendor":"nvidia","Type":"gpu","Name":"Tesla T4",
               "Instances":[{"ID":"GPU-1","Healthy":true},{"ID":"GPU-2","Healthy":false}],
               "Attributes":{"memory":{"Int":15360,"Unit":"MiB"},"driver_version":{"String":"535.54.03","Unit":""}}},
              {"Vendor":"acme","Type":"fpga","Name":"a7","Instances":[{"ID":"0","Healthy":true}],"Attributes":{}}]},
            "HostVolumes":{"data":{"Path":"/srv/data","ReadOnly":true,"ID":""}},
            "HostNetworks":{"public":{"Name":"public","CIDR":"203.0.113.0/24","Interface":"eth1","ReservedPorts":"22"}}
            """.strip()));

        assertThat(run("node", "status", "-verbose", ID).out())
                .contains("Host Volumes    = data\n")
                .contains("Host Networks   = public\n")
                .contains("""

                    Host Volumes
                    Name  ReadOnly  Source
                    data  true      /srv/data

                    Host Networks
                    Name    CIDR            Interface  ReservedPorts
                    public  203.0.113.0/24  eth1       22
                    """)
                .contains("""

                    Device Group Attributes
                    Device Group   = nvidia/gpu/Tesla T4
                    Instances      = GPU-1,GPU-2 (unhealthy)
                    driver_version = 535.54.03
                    memory         = 15360 MiB

                    Device Group = acme/fpga/a7
                    Instances    = 0

                    Meta
                    """);
    }

    @Test
    void showsStats() {
        prepare();

        assertThat(run("node", "status", "-stats", ID).out()).contains("""

            CPU Stats
            CPU  User    System  Idle
            0    10.00%  2.50%   87.50%

            Memory Stats
            Total     = 4.0 GiB
            Available = 3.0 GiB
            Used      = 1.0 GiB
            Free      = 2.0 GiB

            Disk Stats
            Device         = /dev/sda
            MountPoint     = /
            Size           = 20 GiB
            Used           = 5.0 GiB
            Available      = 15 GiB
            Used Percent   = 25.00%
            Inodes Percent = 1.00%
            """);
    }

    @Test
    void leavesOutResourcesWhenShort() {
        prepare();

        assertThat(run("node", "status", "-short", ID).out()).isEqualTo(DETAILS + ALLOCATIONS);
    }

    @Test
    void showsTheRestWhenTheNodeDoesNotAnswer() {
        agent.on("GET /v1/node/" + ID, NODE);
        agent.on("GET /v1/node/" + ID + "/allocations", "[]");
        agent.on("GET /v1/client/stats", 500, "No path to node");

        CommandLineTool.Result result = run("node", "status", ID);

        assertThat(result.err())
                .isEqualTo("Couldn't retrieve stats: Error querying node stats: "
                        + "Unexpected response code: 500 (No path to node)\n");
        assertThat(result.out()).doesNotContain("Host Resource Utilization").endsWith("""

            Allocations
            No allocations placed
            """);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void showsTheAgentsOwnNode() {
        prepare();
        agent.on("GET /v1/agent/self", "{\"stats\":{\"client\":{\"node_id\":\"" + ID + "\"}}}");

        assertThat(run("node", "status", "-self", "-short").out()).startsWith(DETAILS);
        try (FakeAgent server = new FakeAgent().on("GET /v1/agent/self", "{\"stats\":{}}")) {
            assertThat(CommandLineTool.at(server).run("node", "status", "-self").err())
                    .isEqualTo("the agent at " + server.address() + " is not a client\n");
        }
    }

    private void prepare() {
        prepare(NODE);
    }

    private void prepare(String node) {
        agent.on("GET /v1/nodes", "[" + STUB + "]");
        agent.on("GET /v1/node/" + ID, node);
        prepareAllocations();
        agent.on("GET /v1/client/stats", """
            {"Uptime":3660,"CPUTicksConsumed":250.2,
             "Memory":{"Total":4294967296,"Available":3221225472,"Used":1073741824,"Free":2147483648},
             "CPU":[{"CPU":"0","User":10.0,"System":2.5,"Idle":87.5}],
             "AllocDirStats":{"Size":21474836480,"Used":5368709120},
             "DiskStats":[{"Device":"/dev/sda","Mountpoint":"/","Size":21474836480,"Used":5368709120,
               "Available":16106127360,"UsedPercent":25.0,"InodesUsedPercent":1.0}]}
            """);
        agent.on(
                "GET /v1/client/allocation/33333333-0/stats",
                "{\"ResourceUsage\":{\"CpuStats\":{\"TotalTicks\":12.4},\"MemoryStats\":{\"RSS\":20971520}}}");
    }

    private void prepareAllocations() {
        agent.on(
                "GET /v1/node/" + ID + "/allocations",
                "[" + allocation("33333333-0", 2, "run", "running", 2 * 60, 20) + ","
                        + allocation("55555555-0", 1, "stop", "complete", 60 * 60, 30 * 60) + "]");
    }

    private static String allocation(
            String id, int version, String desired, String status, long createdAgo, long modifiedAgo) {
        return "{\"ID\":\"" + id + "\",\"NodeID\":\"" + ID + "\",\"TaskGroup\":\"api\",\"Job\":{\"Version\":" + version
                + "},\"DesiredStatus\":\"" + desired + "\",\"ClientStatus\":\"" + status + "\",\"CreateTime\":"
                + CommandLineTool.nanosAgo(Duration.ofSeconds(createdAgo)) + ",\"ModifyTime\":"
                + CommandLineTool.nanosAgo(Duration.ofSeconds(modifiedAgo))
                + ",\"AllocatedResources\":{\"Tasks\":{\"serve\":{\"Cpu\":{\"CpuShares\":100},"
                + "\"Memory\":{\"MemoryMB\":256}}},\"Shared\":{\"DiskMB\":300}}}";
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }
}

package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationJvmTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String JVM = "/v1/client/allocation/" + ID + "/jvm";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/allocations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on(
                "GET /v1/allocation/" + ID,
                "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\",\"TaskGroup\":\"g\",\"Job\":{\"TaskGroups\":"
                        + "[{\"Name\":\"g\",\"Tasks\":[{\"Name\":\"serve\"}]}]}}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void showsWhatTheJvmCounts() {
        agent.on("GET " + JVM, """
            {"Task":"serve","Pid":42,"JavaVersion":"17.0.15","VM":"OpenJDK 64-Bit Server VM","Uptime":63000000000,
             "Heap":{"Used":1048576,"Committed":2097152,"Max":67108864},
             "Pools":[{"Generation":"new","Space":"eden","Used":1024,"Committed":2048,"Max":4096}],
             "Metaspace":{"Used":512,"Committed":1024,"Max":2048},
             "Collectors":[{"Name":"Copy","Collections":4,"Time":8000000,"LastPause":1500000}],
             "GCCause":"No GC","LastGCCause":"Allocation Failure",
             "Threads":{"Live":12,"Peak":14,"Daemon":10,"Started":20},"Classes":{"Loaded":400,"Unloaded":1}}\
            """);

        CommandLineTool.Result result = run("alloc", "jvm", "33333333");

        assertThat(result.out()).isEqualTo("""
            Task          = serve
            PID           = 42
            Java          = 17.0.15, OpenJDK 64-Bit Server VM
            Uptime        = 1m3s
            Threads       = 12, 10 of them daemons; 14 at most, 20 so far
            Classes       = 400 loaded, 1 unloaded
            GC Cause      = No GC
            Last GC Cause = Allocation Failure

            Memory
            Area       Used     Committed  Max
            heap       1.0 MiB  2.0 MiB    64 MiB
            new/eden   1.0 KiB  2.0 KiB    4.0 KiB
            metaspace  512 B    1.0 KiB    2.0 KiB

            Collections
            Kind  Count  Time    Average  Last
            Copy  4      8.0 ms  2.0 ms   1.5 ms
            """);
        assertThat(agent.last("GET", JVM).uri()).isEqualTo(JVM + "?task=serve&namespace=default");
        assertThat(run("alloc", "jvm", "-json", ID).out()).contains("\"Pid\": 42");
    }

    @Test
    void printsWhatTheJvmSays() {
        agent.on("GET " + JVM + "/threads", "\"main\" waits\n");
        agent.on("GET " + JVM + "/deadlocks", "No deadlock\n");
        agent.on("GET " + JVM + "/histogram?task=serve&live=true&namespace=default", "live\n");
        agent.on("GET " + JVM + "/flags?task=serve&all=true&namespace=default", "all\n");

        assertThat(run("alloc", "jvm", "threads", ID, "serve").out()).isEqualTo("\"main\" waits\n");
        assertThat(run("alloc", "jvm", "deadlocks", ID).out()).isEqualTo("No deadlock\n");
        assertThat(run("alloc", "jvm", "histogram", "-live", ID).out()).isEqualTo("live\n");
        assertThat(run("alloc", "jvm", "flags", "-all", ID).out()).isEqualTo("all\n");
    }

    @Test
    void hasTheJvmWriteFilesAndFetchesThem(@TempDir Path directory) {
        agent.on("PUT " + JVM + "/heap-dump", "{\"Path\":\"serve/local/heap-1.hprof\",\"Size\":1048576}");
        agent.on("PUT " + JVM + "/recording", "{\"Path\":\"serve/local/recording-1.jfr\",\"Size\":0}");
        agent.on("DELETE " + JVM + "/recording", "{\"Path\":\"serve/local/recording-1.jfr\",\"Size\":2048}");
        agent.on("GET " + JVM + "/file/heap-1.hprof", "JAVA PROFILE");
        Path there = directory.resolve("dump");

        assertThat(run("alloc", "jvm", "heap-dump", ID).out())
                .isEqualTo("Heap dumped to serve/local/heap-1.hprof (1.0 MiB)\n");
        assertThat(run("alloc", "jvm", "record", "-settings=profile", ID).out())
                .isEqualTo("Recording; -stop keeps it as serve/local/recording-1.jfr\n");
        assertThat(agent.last("PUT", JVM + "/recording").uri()).contains("settings=profile");
        assertThat(run("alloc", "jvm", "record", "-stop", ID).out())
                .isEqualTo("Recording kept as serve/local/recording-1.jfr (2.0 KiB)\n");
        assertThat(run("alloc", "jvm", "fetch", "-file=heap-1.hprof", "-output=" + there, ID)
                        .exitCode())
                .isZero();
        assertThat(there).hasContent("JAVA PROFILE");
    }

    @Test
    void saysWhatIsWrong(@TempDir Path directory) {
        agent.on("GET " + JVM, 409, "task \"serve\" is not running");

        CommandLineTool.Result result = run("alloc", "jvm", ID);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("task \"serve\" is not running");
        assertThat(run("alloc", "jvm", "threads", ID, "other").err()).contains("has no task \"other\"");
        assertThat(run("alloc", "jvm", "fetch", ID).err()).contains("-file takes the name of a file");
        Path there = directory.resolve("none");
        assertThat(run("alloc", "jvm", "fetch", "-file=x", "-output=" + there, ID)
                        .exitCode())
                .isEqualTo(1);
        assertThat(there).doesNotExist();
    }

    @Test
    void saysWhoDoesNotAllowIt() {
        String why = "this node does not allow \"heap_dump\" of JVMs: its operator would have to list it in"
                + " client.jvm.allow";
        agent.on("PUT " + JVM + "/heap-dump", 403, why);

        CommandLineTool.Result result = run("alloc", "jvm", "heap-dump", ID);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Error dumping the heap: Unexpected response code: 403 (" + why + ")");
    }
}

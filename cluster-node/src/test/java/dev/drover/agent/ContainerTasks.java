package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.engine.ContainerService;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.engine.ImageRegistry;
import dev.drover.agent.template.Templates;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a real engine in the hands of a whole agent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerTasks {
    private static final WatchedService DB = new WatchedService("default", "db");
    private static final String TICKS =
            "trap 'echo bye; exit 0' TERM; i=0;" + " while :; do i=$((i+1)); echo tick $i; busybox usleep 20000; done";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long CHOWN = 1L;
    private static final long NET_RAW = 1L << 13;

    private HostVolumes volumes;
    private ImageRegistry registry;
    private ContainerService engine;
    private AgentFixture fixture;
    private NodeId node;

    /**
     * @param directory of its own
     * @param registry that it may fetch images from
     */
    abstract ContainerService startEngine(Path directory, String registry) throws Exception;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        registry = new ImageRegistry(Files.createDirectory(directory.resolve("registry")));
        engine = startEngine(Files.createDirectory(directory.resolve("engine")), registry.address());
        fixture = new AgentFixture(Files.createDirectory(directory.resolve("data")));
        volumes = HostVolumes.in(directory);
        fixture.equipment = volumes.equipment();
        fixture.docker = new DockerSettings(engine.socket(), false, Set.of(), true);
        node = fixture.startAgent().nodeId();
    }

    @AfterAll
    void end() throws Exception {
        fixture.end();
        engine.close();
        registry.close();
    }

    private static AssignedAllocation script(String script, int port) {
        Task task = SampleTask.task(
                "docker",
                Map.of(
                        "image", new Value.Text(ContainerService.IMAGE),
                        "network_mode", new Value.Text("host"),
                        "command", new Value.Text("/bin/sh"),
                        "args", new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script)))),
                Map.of("GREETING", "hello"));
        return Allocations.onPort(task, port, Optional.empty());
    }

    private void stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        fixture.await(id(assigned), ClientStatus.COMPLETE);
    }

    private String containers() throws Exception {
        return engine.run("ps", "--all", "--format", "{{.ID}} {{.Names}}");
    }

    private String output(AssignedAllocation assigned, boolean tty, String script) throws Exception {
        Set<String> both = Set.of(ExecOutput.STDOUT, ExecOutput.STDERR);
        return fixture.run(node, assigned, tty, both, List.of("/bin/sh", "-c", script));
    }

    @Test
    void servesAPortIsLookedIntoAndStops() throws Exception {
        int port = freePort();
        AssignedAllocation assigned = script(
                "echo $GREETING > /local/index.html; trap 'echo bye; exit 0' TERM;"
                        + " busybox httpd -f -p 127.0.0.1:$NOMAD_PORT_http -h /local & wait",
                port);
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);

        await(() -> get(port).equals("hello\n"));
        assertThat(output(assigned, false, "busybox cat /local/index.html; echo err >&2; exit 3"))
                .contains("hello\n", "err\n")
                .endsWith("exit 3");
        assertThat(output(
                        assigned,
                        false,
                        "cd /alloc; for d in data tmp logs; do busybox mv $d gone; done; echo x >logs/x"))
                .contains("can't rename 'data'", "can't rename 'tmp'", "can't rename 'logs'", "Read-only file system");
        assertThat(output(assigned, true, "busybox tty; exit 4"))
                .contains("/dev/pts/")
                .endsWith("exit 4");
        AllocationStats stats = fixture.connections
                .stats(node, id(assigned))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        AllocationStats.TaskUsage usage = Objects.requireNonNull(stats.tasks().get("server"));
        assertThat(usage.rssBytes()).isPositive();
        assertThat(usage.processes()).isGreaterThanOrEqualTo(2);
        assertThat(containers()).contains("server-" + id(assigned).value());

        stop(assigned);

        await(() -> fixture.log(assigned).equals(List.of("bye")));
        assertThat(containers()).doesNotContain(id(assigned).value());
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static String get(int port) {
        return get(port, "");
    }

    private static String get(int port, String file) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + file))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** The machine's own JVM, which the container sees with all that it needs. */
    @Test
    void looksIntoAJvm() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
        List<Value> mounts = new ArrayList<>();
        for (String directory : List.of("/usr", "/lib", "/lib64", "/etc")) {
            if (Files.exists(Path.of(directory))) {
                mounts.add(new Value.Text(directory + ":" + directory + ":ro"));
            }
        }
        Task task = SampleTask.task(
                "docker",
                Map.of(
                        "image", new Value.Text(ContainerService.IMAGE),
                        "network_mode", new Value.Text("host"),
                        "volumes", new Value.Items(mounts),
                        "command", new Value.Text("/bin/sh"),
                        "args",
                                new Value.Items(List.of(
                                        new Value.Text("-c"),
                                        new Value.Text("busybox mkdir -p /tmp; exec " + java + " -cp /local Idle")))),
                Map.of());
        AssignedAllocation assigned = Allocations.onPort(task, 0, Optional.empty());
        Path local = Files.createDirectories(fixture.files(assigned).resolve("server/local"));
        Path source = Files.writeString(
                local.resolve("Idle.java"),
                "class Idle { public static void main(String[] a) throws Exception { Thread.sleep(600_000); } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);

        JvmRequest figures = new JvmRequest(id(assigned), "server", JvmRequest.Operation.FIGURES, "", "a test");
        await(() -> fixture.connections
                .jvmFigures(node, figures)
                .handle((read, failure) -> failure == null && read.pid() > 0)
                .toCompletableFuture()
                .join());
        JvmRequest dump = new JvmRequest(id(assigned), "server", JvmRequest.Operation.HEAP_DUMP, "", "a test");
        JvmFile written =
                fixture.connections.jvmFile(node, dump).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(local.resolve(written.name())).exists();
        assertThat(written.bytes()).isPositive();

        stop(assigned);
    }

    @Test
    void findsItsTemplatesAndHearsWhenTheyChange() throws Exception {
        AssignedAllocation plain = script(
                "trap 'busybox cat /local/db' HUP; trap 'exit 0' TERM; busybox cat /local/db; echo $WORD;"
                        + " while :; do busybox usleep 20000; done",
                0);
        Task templated = Allocations.templated(
                plain.job().groups().get(0).tasks().get(0),
                Templates.data(
                        "{{ range nomadService \"db\" }}{{ .Address }}:{{ .Port }}\n{{ end }}",
                        "local/db",
                        ChangeMode.SIGNAL),
                Templates.environment("WORD={{ env \"GREETING\" }} from a template", "secrets/word.env"));
        AssignedAllocation assigned = Allocations.onPort(templated, 0, Optional.empty());
        fixture.directory.offer(DB, List.of(database("10.0.0.1")));
        fixture.directory.assign(assigned);
        await(() -> fixture.log(assigned).equals(List.of("10.0.0.1:5432", "hello from a template")));

        fixture.directory.offer(DB, List.of(database("10.0.0.2")));

        await(() -> fixture.log(assigned).equals(List.of("10.0.0.1:5432", "hello from a template", "10.0.0.2:5432")));
        stop(assigned);
    }

    private static ServiceInstance database(String address) {
        return new ServiceInstance("i", "db", "n1", "dc1", address, 5432, List.of(), "db", "a");
    }

    @Test
    void outlivesItsAgentWithoutLosingALine() throws Exception {
        AssignedAllocation assigned = script(TICKS, 0);
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "server");
        await(() -> fixture.log(assigned).size() > 5);
        String container = containers();
        engine.create("orphan", "dev.drover.agent=" + fixture.data.resolve("alloc"));
        engine.create("stranger", "dev.drover.agent=/elsewhere");
        // Docker loses a line that it has read, but not written down, when it is told to end.
        signal("STOP", pid);
        engine.restart();
        signal("CONT", pid);
        int before = fixture.log(assigned).size();
        await(() -> fixture.log(assigned).size() > before + 50);
        fixture.loseAgent();
        int seen = fixture.log(assigned).size();

        fixture.startAgent();

        AllocationUpdate adopted = fixture.await(id(assigned), ClientStatus.RUNNING);
        await(() -> fixture.log(assigned).size() > seen + 100);
        assertThat(pid(adopted, "server")).isEqualTo(pid).isPositive();
        assertThat(task(adopted, "server").restarts()).isZero();
        assertThat(containers()).contains(container.strip(), "stranger").doesNotContain("orphan");
        assertEndsWithoutHavingLostALine(assigned);
        engine.run("rm", "stranger");
    }

    private static void signal(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void assertEndsWithoutHavingLostALine(AssignedAllocation assigned) {
        stop(assigned);
        await(() -> fixture.log(assigned).contains("bye"));
        List<String> lines = fixture.log(assigned);
        assertThat(lines.subList(0, lines.size() - 1))
                .isEqualTo(IntStream.range(1, lines.size())
                        .mapToObj(number -> "tick " + number)
                        .toList());
        assertThat(lines).endsWith("bye");
    }

    @Test
    void isFoundAgainByWhatItsContainerCarriesWhereTheAgentsRecordsAreDamaged() throws Exception {
        AssignedAllocation assigned = script(TICKS, 0);
        fixture.directory.assign(assigned);
        long pid = pid(fixture.await(id(assigned), ClientStatus.RUNNING), "server");
        await(() -> fixture.log(assigned).size() > 5);
        fixture.loseAgent();
        Path run = fixture.files(assigned).resolve(".drover/server/run");
        String id = Files.readAllLines(run).get(2);
        Files.writeString(run, "docker\n");
        Files.writeString(run.resolveSibling("output." + id), "");
        int seen = fixture.log(assigned).size();

        fixture.startAgent();

        AllocationUpdate adopted = fixture.await(id(assigned), ClientStatus.RUNNING);
        await(() -> fixture.log(assigned).size() > seen + 10);
        assertThat(pid(adopted, "server")).isEqualTo(pid).isPositive();
        assertThat(task(adopted, "server").restarts()).isZero();
        assertEndsWithoutHavingLostALine(assigned);
    }

    @Test
    void tellsHowAContainerEndedAndWhyOneCannotBe() throws Exception {
        AssignedAllocation failing = script("echo no luck >&2; exit 9", 0);
        fixture.directory.assign(failing);
        AllocationUpdate ended = fixture.await(
                id(failing), update -> types(task(update, "server")).contains("Terminated"));
        TaskState.TaskEvent event = task(ended, "server").events().stream()
                .filter(one -> one.type().equals("Terminated"))
                .findFirst()
                .orElseThrow();
        assertThat(event.details()).containsEntry("exit_code", "9");
        assertThat(event.message()).contains("no luck");
        stop(failing);

        Map<String, Value> config =
                Map.of("image", new Value.Text("localhost:1/none:1"), "image_pull_timeout", new Value.Text("200ms"));
        AssignedAllocation missing =
                Allocations.onPort(SampleTask.task("docker", config, Map.of()), 0, Optional.empty());
        fixture.directory.assign(missing);
        AllocationUpdate refused = fixture.await(
                id(missing), update -> types(task(update, "server")).contains("Driver Failure"));
        assertThat(task(refused, "server").events().toString()).contains("failed to get image \"localhost:1/none:1\"");
        stop(missing);
        assertThat(containers()).doesNotContain("server-");
    }

    /** What a job says of a container is so for those in it, who write down what they find. */
    @Test
    void publishesPortsAndHoldsAContainerWithinItsLimits() throws Exception {
        int port = freePort();
        AssignedAllocation assigned = publishing(port, """
            {"ports": ["http"], "hostname": "inside", "labels": {"team": "tests"}, "extra_hosts": ["other:10.9.8.7"],
            "pids_limit": 50, "ulimit": {"nofile": "100:200", "nproc": "500"}, "shm_size": 1048576, "readonly_rootfs": true,
            "cap_drop": ["chown"], "volumes": ["local/conf:/conf:ro"],
            "mount": {"type": "tmpfs", "target": "/scratch", "tmpfs_options": {"size": 2097152}}}\
            """, """
            group() { busybox cat /sys/fs/cgroup/$1 /sys/fs/cgroup/$2 2>/dev/null; }
            cd /local
            group memory/memory.limit_in_bytes memory.max >memory
            group pids/pids.max pids.max >pids
            group cpu/cpu.shares cpu.weight >cpu
            { ulimit -n; ulimit -Hn; busybox hostname; busybox grep -o '10.9.8.7.*other' /etc/hosts; } >said
            busybox df -k /dev/shm /scratch | busybox awk 'NR > 1 { print $2, $6 }' >sizes
            busybox grep CapBnd /proc/self/status >rights
            { busybox cat /conf/word; echo x >/conf/word; echo x >/bin/x; } >refused 2>&1
            trap 'exit 0' TERM
            busybox httpd -f -p $NOMAD_PORT_http -h /local & wait\
            """);
        Path local = Files.createDirectories(fixture.files(assigned).resolve("server/local"));
        Files.writeString(Files.createDirectory(local.resolve("conf")).resolve("word"), "mine\n");
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.RUNNING);

        await(() -> get(port, "refused").startsWith("mine\n"));
        assertThat(get(port, "refused"))
                .contains("can't create /conf/word: Read-only file system")
                .contains("can't create /bin/x: Read-only file system");
        assertThat(get(port, "memory").strip()).isEqualTo(Long.toString(64L << 20));
        assertThat(get(port, "pids").strip()).isEqualTo("50");
        assertThat(get(port, "cpu").strip()).isIn("100", "4");
        assertThat(get(port, "said").lines()).containsExactly("100", "200", "inside", "10.9.8.7\tother");
        assertThat(get(port, "sizes").lines()).containsExactly("1024 /dev/shm", "2048 /scratch");
        long rights = Long.parseLong(get(port, "rights").substring(7).strip(), 16);
        assertThat(rights & (CHOWN | NET_RAW)).isZero();
        assertThat(engine.run("ps", "--filter", "label=team=tests", "--format", "{{.Names}}")
                        .strip())
                .isEqualTo("server-" + id(assigned).value());
        stop(assigned);
        assertThat(get(port, "said")).isEmpty();
    }

    @Test
    void lendsAContainerItsVolumesAsFarAsJobAndOperatorSay() {
        String config = "image = \"%s\"\nnetwork_mode = \"host\"".formatted(ContainerService.IMAGE);
        AssignedAllocation assigned = HostVolumes.job("docker", config);
        fixture.directory.assign(assigned);

        fixture.await(id(assigned), ClientStatus.COMPLETE);

        await(() -> fixture.log(assigned).size() == 4);
        volumes.assertHeld(fixture.log(assigned));
    }

    @Test
    void fetchesAnImageWhereTheEngineHasNoneAndWhereTheJobWantsTheNewest() throws Exception {
        String auth = ", \"auth\": {\"username\": \"%s\", \"password\": \"%s\", \"server_address\": \"%s\"}"
                .formatted(ImageRegistry.USER, ImageRegistry.PASSWORD, registry.address());

        assertThat(failure(image("busy:1", ""))).contains("failed to get image", registry.address());
        assertThat(registry.tags()).isEmpty();
        assertThat(fetches("busy:1", auth)).isTrue();
        assertThat(fetches("busy:1", auth)).isFalse();
        assertThat(fetches("busy:1", auth + ", \"force_pull\": true")).isTrue();
        engine.run("tag", ContainerService.IMAGE, registry.address() + "/busy:latest");
        assertThat(fetches("busy", auth)).isTrue();
        assertThat(registry.tags()).contains("1", "latest");
        String gone = "busy:" + ImageRegistry.NO_TAG;
        engine.run("tag", ContainerService.IMAGE, registry.address() + "/" + gone);
        assertThat(fetches(gone, auth)).isFalse();
        assertThat(failure(image(gone, auth + ", \"force_pull\": true"))).contains("manifest unknown");
    }

    /** Whether the registry was asked for an image; a container of it runs to its end. */
    private boolean fetches(String name, String more) throws Exception {
        int before = registry.tags().size();
        AssignedAllocation assigned = image(name, more);
        fixture.directory.assign(assigned);
        AllocationUpdate ended = fixture.await(id(assigned), ClientStatus.COMPLETE);
        await(() -> fixture.log(assigned).equals(List.of("came")));
        boolean asked = registry.tags().size() > before;
        assertThat(task(ended, "server").events().toString().contains("Downloading image"))
                .isEqualTo(asked);
        return asked;
    }

    private String failure(AssignedAllocation assigned) {
        fixture.directory.assign(assigned);
        AllocationUpdate refused = fixture.await(
                id(assigned), update -> types(task(update, "server")).contains("Driver Failure"));
        stop(assigned);
        return task(refused, "server").events().toString();
    }

    /** A batch job's, of an image of the registry. */
    private AssignedAllocation image(String name, String more) {
        Task task = SampleTask.task("docker", config("""
            {"image": "%s/%s", "network_mode": "host", "command": "/bin/sh", "args": ["-c", "echo came"]%s}\
            """.formatted(registry.address(), name, more)), Map.of());
        return Allocations.onPort(Allocations.of(JobType.BATCH, task), "server", 0, Optional.empty());
    }

    /** One whose port leads to 8080. */
    private static AssignedAllocation publishing(int port, String json, String script) {
        Map<String, Value> config = new TreeMap<>(config(json));
        config.put("image", new Value.Text(ContainerService.IMAGE));
        config.put("command", new Value.Text("/bin/sh"));
        config.put("args", new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script))));
        return Allocations.onPort(
                Allocations.of(JobType.SERVICE, SampleTask.task("docker", config, Map.of())),
                "server",
                new AssignedPort("http", port, 8080, "127.0.0.1", true),
                Optional.empty());
    }

    private static Map<String, Value> config(String json) {
        return ((Value.Fields) ValueJson.parse(json)).values();
    }
}

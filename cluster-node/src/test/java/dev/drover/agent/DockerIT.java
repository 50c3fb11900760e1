package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.engine.PodmanService;
import dev.drover.agent.template.Templates;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.ExecRequest;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a real engine in the hands of a whole agent. */
@NeedsTool(
        value = {"podman", "runc", "busybox"},
        asRoot = true)
class DockerIT {
    private static final WatchedService DB = new WatchedService("default", "db");
    private static final String TICKS =
            "trap 'echo bye; exit 0' TERM; i=0;" + " while :; do i=$((i+1)); echo tick $i; busybox usleep 20000; done";

    @TempDir
    static Path directory;

    private static PodmanService podman;
    private static AgentFixture fixture;
    private static NodeId node;

    @BeforeAll
    static void start() throws Exception {
        podman = new PodmanService(Files.createDirectory(directory.resolve("podman")));
        fixture = new AgentFixture(Files.createDirectory(directory.resolve("data")));
        fixture.docker = new DockerSettings(podman.socket(), false, Set.of(), true);
        node = fixture.startAgent().nodeId();
    }

    @AfterAll
    static void end() throws Exception {
        fixture.end();
        podman.close();
    }

    private static AssignedAllocation script(String script, int port) {
        Task task = SampleTask.task(
                "docker",
                Map.of(
                        "image", new Value.Text(PodmanService.IMAGE),
                        "network_mode", new Value.Text("host"),
                        "command", new Value.Text("/bin/sh"),
                        "args", new Value.Items(List.of(new Value.Text("-c"), new Value.Text(script)))),
                Map.of("GREETING", "hello"));
        return Allocations.onPort(task, port, Optional.empty());
    }

    private static void stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        fixture.await(id(assigned), ClientStatus.COMPLETE);
    }

    private static Path file(AssignedAllocation assigned, String path) {
        return fixture.data.resolve("alloc").resolve(id(assigned).value()).resolve(path);
    }

    private static List<String> log(AssignedAllocation assigned) {
        try {
            return Files.readAllLines(file(assigned, "alloc/logs/server.stdout.0"));
        } catch (IOException notYet) {
            return List.of();
        }
    }

    private static String containers() throws Exception {
        return podman.run("ps", "--all", "--format", "{{.ID}} {{.Names}}");
    }

    private static String output(AssignedAllocation assigned, boolean tty, String script) throws Exception {
        StringBuilder output = new StringBuilder();
        fixture.connections
                .exec(node, new ExecRequest(id(assigned), "server", List.of("/bin/sh", "-c", script), tty, "a test"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .output()
                .runForeach(
                        frame -> {
                            output.append(StandardCharsets.UTF_8.decode(frame.data()));
                            ExecOutput.exitCode(frame)
                                    .ifPresent(code -> output.append("exit ").append(code));
                        },
                        fixture.servers())
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        return output.toString();
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
                .get(10, TimeUnit.SECONDS);
        AllocationStats.TaskUsage usage = Objects.requireNonNull(stats.tasks().get("server"));
        assertThat(usage.rssBytes()).isPositive();
        assertThat(usage.processes()).isGreaterThanOrEqualTo(2);
        assertThat(containers()).contains("server-" + id(assigned).value());

        stop(assigned);

        await(() -> log(assigned).equals(List.of("bye")));
        assertThat(containers()).doesNotContain(id(assigned).value());
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static String get(int port) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
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
                        "image", new Value.Text(PodmanService.IMAGE),
                        "network_mode", new Value.Text("host"),
                        "volumes", new Value.Items(mounts),
                        "command", new Value.Text("/bin/sh"),
                        "args",
                                new Value.Items(List.of(
                                        new Value.Text("-c"),
                                        new Value.Text("busybox mkdir -p /tmp; exec " + java + " -cp /local Idle")))),
                Map.of());
        AssignedAllocation assigned = Allocations.onPort(task, 0, Optional.empty());
        Path local = Files.createDirectories(file(assigned, "server/local"));
        Path source = Files.writeString(
                local.resolve("Idle.java"),
                "class Idle { public static void main(String[] a) throws Exception { Thread.sleep(60_000); } }");
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
        await(() -> log(assigned).equals(List.of("10.0.0.1:5432", "hello from a template")));

        fixture.directory.offer(DB, List.of(database("10.0.0.2")));

        await(() -> log(assigned).equals(List.of("10.0.0.1:5432", "hello from a template", "10.0.0.2:5432")));
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
        await(() -> log(assigned).size() > 5);
        String container = containers();
        podman.run(
                "create",
                "--label",
                "dev.drover.agent=" + fixture.data.resolve("alloc"),
                "--name",
                "orphan",
                PodmanService.IMAGE,
                "/bin/sh");
        podman.run(
                "create",
                "--label",
                "dev.drover.agent=/elsewhere",
                "--name",
                "stranger",
                PodmanService.IMAGE,
                "/bin/sh");
        podman.restart();
        int before = log(assigned).size();
        await(() -> log(assigned).size() > before + 50);
        fixture.loseAgent();
        int seen = log(assigned).size();

        fixture.startAgent();

        AllocationUpdate adopted = fixture.await(id(assigned), ClientStatus.RUNNING);
        await(() -> log(assigned).size() > seen + 100);
        assertThat(pid(adopted, "server")).isEqualTo(pid).isPositive();
        assertThat(task(adopted, "server").restarts()).isZero();
        assertThat(containers()).contains(container.strip(), "stranger").doesNotContain("orphan");
        stop(assigned);
        List<String> lines = log(assigned);
        assertThat(lines.subList(0, lines.size() - 1))
                .isEqualTo(IntStream.range(1, lines.size())
                        .mapToObj(number -> "tick " + number)
                        .toList());
        assertThat(lines).endsWith("bye");
        podman.run("rm", "stranger");
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
}

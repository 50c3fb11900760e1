package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.isolation.Isolation;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A client-only agent beside a server, which is killed at any instant: no task is lost, doubled, orphaned or restarted.
 * {@code -Ddrover.kills=1000} kills more often.
 */
@Isolated("how fast tasks are found again is held against a limit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientKillsIT {
    private static final int KILLS = Integer.getInteger("drover.kills", 100);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration ADOPTION_LIMIT = Duration.ofSeconds(2);
    /** An agent is ready after about a second: most kills come before that, the others a little after. */
    private static final int LONGEST_LIFE_MILLISECONDS = 400;

    private static final int READY_EVERY = 8;

    /** What was started, the latest first: whatever fails, all of it ends. */
    private final Deque<AgentProcess> agents = new ArrayDeque<>();

    private AgentProcess server;
    private AgentProcess client;
    private MarkingJobs jobs;
    private TickingTask ticking;
    private Path artifact;
    private Path plugin;
    /** The driver that keeps tasks apart, where the machine and the user have what it needs. */
    private String apart;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = start(
                Files.createDirectory(directory.resolve("server")),
                List.of("-config", config(directory, "server", "server { enabled = true }"), "-journal", "memory"));
        Path clients = Files.createDirectory(directory.resolve("client"));
        plugin = ExamplePlugin.build(Files.createDirectories(clients.resolve("data/plugins")));
        client = start(
                clients,
                List.of(
                        "-client",
                        "-servers",
                        server.api().get("/v1/status/leader").asText(),
                        "-config",
                        config(directory, "client", """
                            client { isolation = "best-effort" }
                            plugin "raw_exec" { config { enabled = true } }
                            plugin "shell" { config { path = "/bin/sh" } }
                            """)));
        jobs = new MarkingJobs(server.api(), allocations());
        artifact = Files.writeString(directory.resolve("artifact"), "whole");
        ticking = TickingTask.start(server.api(), client.dataDirectory());
        JsonNode exec = server.api().get("/v1/nodes").path(0).path("Drivers").path("exec");
        boolean isApart = exec.path("Detected").asBoolean();
        if (Isolation.isRoot() && "true".equals(System.getenv("CI"))) {
            assertThat(isApart).as("%s", exec).isTrue();
        }
        apart = isApart ? "exec" : "raw_exec";
    }

    private AgentProcess start(Path directory, List<String> arguments) throws IOException, InterruptedException {
        AgentProcess agent = AgentProcess.start(directory, arguments);
        agents.push(agent);
        return agent;
    }

    private Path allocations() {
        return client.dataDirectory().resolve("alloc");
    }

    @AfterAll
    void end() throws Exception {
        try {
            if (ticking != null && client.isAlive()) {
                ticking.stop(server.api());
                Await.until(
                        "no control group is left", LIMIT, () -> client.groups().isEmpty());
            }
        } finally {
            for (AgentProcess agent : agents) {
                agent.close();
            }
        }
    }

    private static String config(Path directory, String name, String text) throws IOException {
        return Files.writeString(
                        directory.resolve(name + ".hcl"), "name = \"" + name + "\"\nports { cluster = 0 }\n" + text)
                .toString();
    }

    @Test
    void killsAtAnyInstantNeitherLoseNorDoubleNorOrphanNorRestartATask() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        awaitAdoption();
        int lines = ticking.log(server.api()).size();
        Churn churn = Churn.begin(jobs, artifact);
        List<Duration> adoptions = new ArrayList<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            long begin = System.nanoTime();
            if (kill % READY_EVERY == 0) {
                awaitAdoption();
                adoptions.add(Duration.ofNanos(System.nanoTime() - begin));
            }
            pause(random.nextInt(LONGEST_LIFE_MILLISECONDS));
            client.kill();
            client.launchAgain();
            ticking.serves();
        }
        client.awaitReady();
        int churned = churn.end();
        System.out.printf("%d kills, %d jobs, adopted after %s%n", KILLS, churned, adoptions);

        ticking.logGoesOn(server.api(), lines + KILLS / 2);
        ticking.serves();
        churn.assertNoneRanTwice();
        assertThat(client.tasks()).hasSameSizeAs(ticking.processes(client));
        // The fastest, and more time on a machine that has more to do: neither is the agent's doing.
        assertThat(Collections.min(adoptions)).as("of %s", adoptions).isLessThan(Duration.ofMillis((long)
                (ADOPTION_LIMIT.toMillis() * othersWork())));
    }

    /** How many want each processor, this test's agent included; at least 1. */
    private static double othersWork() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return Math.max(1, system.getSystemLoadAverage() / system.getAvailableProcessors());
    }

    /** The agent looks after its tasks again when it tells the servers what one of them uses. */
    private void awaitAdoption() throws InterruptedException {
        Await.until("the task is found again", LIMIT, () -> ticking.isMeasured(server.api()));
    }

    private static void pause(int milliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    @Test
    void aKillBetweenForkAndRecordLeavesTheTaskRunningOnce() throws Exception {
        jobs.register(jobs.service("forked", "kill -9 " + client.pid() + "; exec sleep 3600"));
        startAgainAfterItsKill();

        jobs.await("forked", "running");
        jobs.ranOnce("forked");
        assertThat(ProcessHandle.of(jobs.pid("forked"))).isPresent();
        stopped("forked");
    }

    @Test
    void aKillInTheMidstOfAStopStopsTheTask() throws Exception {
        String script =
                "trap 'kill -9 %d; sleep 0.3; exit 0' INT; touch $NOMAD_ALLOC_DIR/data/ready; while :; do sleep 0.05;"
                        + " done";
        jobs.register(jobs.service("stopping", script.formatted(client.pid())));
        stopOnceReady("stopping");
        startAgainAfterItsKill();

        stopped("stopping");
        jobs.ranOnce("stopping");
    }

    /** Before its task has said so, a signal may find it without the handler that it is to have. */
    private void stopOnceReady(String job) throws Exception {
        jobs.await(job, "running");
        Path ready = jobs.data(jobs.allocation(job)).resolve("ready");
        Await.until("the task can be asked to end", LIMIT, () -> Files.exists(ready));
        jobs.stop(job);
    }

    /** Nothing in a sandbox can kill the agent: the moment is read from what the shim writes before it makes one. */
    @Test
    void aKillWhileASandboxIsMadeLeavesTheTaskRunningOnce() throws Exception {
        Set<Path> others = directories();
        jobs.register(MarkingJobs.by(apart, jobs.service("sandboxed", "exec sleep 3600")));
        awaitAtOnce(() -> directories().stream()
                .anyMatch(directory -> !others.contains(directory) && hasWritten(directory, "shim.*")));
        client.kill();
        client.restart();

        jobs.await("sandboxed", "running");
        jobs.ranOnce("sandboxed");
        assertThat(ProcessHandle.of(jobs.pid("sandboxed"))).isPresent();
        stopped("sandboxed");
    }

    private Set<Path> directories() {
        try (Stream<Path> inside = Files.list(allocations())) {
            return inside.collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether the state of its task has such a file. */
    private static boolean hasWritten(Path allocation, String name) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(allocation.resolve(".drover").resolve(JobRequests.TASK), name)) {
            return files.iterator().hasNext();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Without a pause between two looks: what is waited for is over in milliseconds. */
    private static void awaitAtOnce(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + LIMIT);
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aKillInTheMidstOfAStopEndsADeafTaskInItsSandbox() throws Exception {
        String script =
                "trap 'touch $NOMAD_ALLOC_DIR/data/asked' INT; touch $NOMAD_ALLOC_DIR/data/ready; while :; do sleep"
                        + " 0.05; done";
        ObjectNode request = MarkingJobs.by(apart, jobs.service("deaf", script));
        MarkingJobs.task(request).put("KillTimeout", Duration.ofSeconds(1).toNanos());
        jobs.register(request);
        stopOnceReady("deaf");
        Path asked = jobs.data(jobs.allocation("deaf")).resolve("asked");
        awaitAtOnce(() -> Files.exists(asked));
        client.kill();
        assertThat(ProcessHandle.of(jobs.pid("deaf"))).isPresent();
        client.restart();

        stopped("deaf");
        jobs.ranOnce("deaf");
    }

    @Test
    void aKillInTheMidstOfAnArtifactFetchesItAgain() throws Exception {
        HttpServer files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        long killed = client.pid();
        files.createContext("/", request -> serve(request, killed));
        files.start();
        try {
            String source = "http://127.0.0.1:" + files.getAddress().getPort() + "/artifact";
            ObjectNode request = jobs.service("fetching", "grep whole local/artifact && exec sleep 3600");
            jobs.register(MarkingJobs.fetching(source, MarkingJobs.by(apart, request)));
            startAgainAfterItsKill();

            jobs.await("fetching", "running");
            jobs.ranOnce("fetching");
            stopped("fetching");
        } finally {
            files.stop(0);
        }
    }

    /** Who asks first gets a part, and his agent is killed. */
    private void serve(HttpExchange request, long killed) {
        byte[] body = "whole".getBytes(StandardCharsets.US_ASCII);
        try (request) {
            request.sendResponseHeaders(200, body.length);
            if (client.pid() == killed && client.isAlive()) {
                request.getResponseBody().write(body, 0, 2);
                request.getResponseBody().flush();
                client.kill();
            }
            request.getResponseBody().write(body);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aKillInTheMidstOfRotationLosesAndRepeatsNoByte() throws Exception {
        int lines = 3_000_000;
        ObjectNode request = MarkingJobs.by(apart, jobs.service("rotating", "seq 1 " + lines + "; exec sleep 3600"));
        MarkingJobs.task(request).putObject("LogConfig").put("MaxFiles", 10).put("MaxFileSizeMB", 4);
        jobs.register(request);
        jobs.await("rotating", "running");
        Path logs = jobs.data(jobs.allocation("rotating")).resolveSibling("logs");
        awaitAtOnce(() -> size(logs) > 0);
        client.kill();
        client.restart();

        long expected = expectedBytes(lines);
        Await.until("all output is in rotated files", LIMIT, () -> size(logs) == expected);
        assertCounts(logs, lines);
        jobs.ranOnce("rotating");
        stopped("rotating");
    }

    private static long size(Path logs) {
        long sum = 0;
        for (int number = 0; Files.exists(segment(logs, number)); number++) {
            sum += segment(logs, number).toFile().length();
        }
        return sum;
    }

    private static Path segment(Path logs, int number) {
        return logs.resolve(JobRequests.TASK + ".stdout." + number);
    }

    private static long expectedBytes(int lines) {
        long bytes = 0;
        for (int line = 1; line <= lines; line++) {
            bytes += Integer.toString(line).length() + 1;
        }
        return bytes;
    }

    private static void assertCounts(Path logs, int lines) throws IOException {
        StringBuilder rest = new StringBuilder();
        int next = 1;
        for (int number = 0; Files.exists(segment(logs, number)); number++) {
            rest.append(Files.readString(segment(logs, number), StandardCharsets.US_ASCII));
            int begin = 0;
            for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", begin)) {
                if (!rest.substring(begin, end).equals(Integer.toString(next))) {
                    throw new AssertionError(rest.substring(begin, end) + " stands in place of " + next);
                }
                next++;
                begin = end + 1;
            }
            rest.delete(0, begin);
        }
        assertThat(next).isEqualTo(lines + 1);
    }

    @Test
    void aTaskOfAPluginIsFoundAgainAndOutlivesItsPlugin() throws Exception {
        ObjectNode misspelt = MarkingJobs.byPlugin(jobs.service("misspelt", ""));
        ((ObjectNode) MarkingJobs.task(misspelt).path("Config")).put("scirpt", "exit 0");
        jobs.register(misspelt);
        jobs.register(MarkingJobs.byPlugin(jobs.service("plugged", "exec sleep 3600")));
        jobs.await("plugged", "running");
        long pid = jobs.pid("plugged");
        jobs.await("misspelt", "failed");
        assertThat(jobs.events("misspelt")).contains("driver \"shell\" has no config option \"scirpt\"");
        client.kill();
        client.restart();
        awaitAdoption();
        jobs.ranOnce("plugged");

        client.kill();
        Files.delete(plugin);
        client.restart();
        awaitAdoption();

        jobs.ranOnce("plugged");
        assertThat(jobs.pid("plugged")).isEqualTo(pid);
        assertThat(ProcessHandle.of(pid)).isPresent();
        stopped("plugged");
    }

    private void startAgainAfterItsKill() throws Exception {
        Await.until("the agent is killed", LIMIT, () -> !client.isAlive());
        client.restart();
    }

    private void stopped(String job) throws Exception {
        jobs.stop(job);
        jobs.await(job, "complete");
        Await.until(
                "nothing is left of it",
                LIMIT,
                () -> client.tasks().size() == ticking.processes(client).size()
                        && client.groups().size() <= 1);
    }
}

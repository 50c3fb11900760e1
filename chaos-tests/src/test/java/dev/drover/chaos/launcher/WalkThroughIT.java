package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells people to type, in its order, and what they see. */
class WalkThroughIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path HOME = Path.of(System.getProperty("drover.home"));
    private static final Path JAR = HOME.resolve("examples/hello/target/hello-all.jar");
    private static final String JOB_FILE = "example.nomad.hcl";

    @TempDir
    static Path agentDirectory;

    @TempDir
    Path directory;

    private static LaunchedAgent agent;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = LaunchedAgent.start(agentDirectory);
    }

    @AfterAll
    static void stopAgent() throws Exception {
        agent.stop();
    }

    /** Both tests run a job of the same name, whose versions and history go on after this. */
    @AfterEach
    void purge() throws Exception {
        drover().run("job", "stop", "-purge", "hello");
    }

    private Launcher drover() {
        return new Launcher(directory, agent.address());
    }

    @Test
    void theCommandsOfTheReadmeWorkInItsOrder() throws Exception {
        assertThat(drover().prints("job", "init")).isEqualTo("Example job file written to " + JOB_FILE + "\n");
        edit("http://127.0.0.1:4646", agent.address());

        String allocation = runs();
        showsWhatRuns(allocation);
        showsLogs(allocation);

        edit("count = 1", "count = 3");
        String index = plans();
        String evaluation = scalesUp(index);
        assertThat(drover().prints("node", "status")).containsPattern("(?m)^[0-9a-f]{8} +default .* eligible +ready$");
        assertThat(drover().prints("eval", "status", evaluation))
                .containsPattern("(?m)^Status += complete$")
                .containsPattern("(?m)^TriggeredBy += job-register$")
                .containsPattern("(?m)^" + allocation + " +hello ");
        showsHistory();
        tasksOutliveTheAgent(allocation);

        assertThat(drover().prints("job", "stop", "hello")).contains("finished with status \"complete\"");
        Await.until("nothing of the job runs", LIMIT, () -> drover().prints("status", "hello")
                .lines()
                .anyMatch(line -> line.matches("Status += dead \\(stopped\\)")));
    }

    /** Runs the job, and returns its allocation. */
    private String runs() throws Exception {
        assertThat(drover().prints("job", "run", JOB_FILE))
                .containsPattern("Monitoring evaluation \"[0-9a-f]{8}\"")
                .contains("Evaluation triggered by job \"hello\"")
                .containsPattern("Allocation \"[0-9a-f]{8}\" created: node \"[0-9a-f]{8}\", group \"hello\"")
                .containsPattern("Evaluation \"[0-9a-f]{8}\" finished with status \"complete\"")
                .contains("Description = Deployment completed successfully")
                .containsPattern("Deployment \"[0-9a-f]{8}\" successful");
        assertThat(drover().prints("status")).containsPattern("(?m)^hello +service +50 +running ");
        String job = drover().prints("status", "hello");
        assertThat(job)
                .containsPattern("(?m)^Status += running$")
                .containsPattern("(?m)^Status += successful$")
                .containsPattern("(?m)^hello +0 +0 +1 +0 +0 +0 +0$");
        return found("(?m)^([0-9a-f]{8}) +[0-9a-f]{8} +hello +\\d+ +run +running ", job);
    }

    private void showsWhatRuns(String allocation) throws Exception {
        String shown = drover().prints("alloc", "status", allocation);
        assertThat(shown)
                .containsPattern("(?m)^ID += " + allocation + "-")
                .containsPattern("(?m)^Client Status += running$")
                .containsPattern("(?m)^Deployment Health += healthy$")
                .contains("Task \"hello\" is \"running\"")
                .containsPattern("(?m)Started +Task started by client$")
                .containsPattern("(?m)Downloading Artifacts +Client is downloading artifacts$");
        answers(found("(?m)^\\*http +yes +(\\S+)$", shown));
    }

    private void showsLogs(String allocation) throws Exception {
        assertThat(drover().prints("alloc", "logs", allocation)).isEmpty();
        assertThat(drover().prints("alloc", "logs", "-stderr", allocation)).contains("jetty");
        Path output = directory.resolve("followed");
        Process following = drover().start(output, "alloc", "logs", "-stderr", "-f", allocation);
        try {
            Await.until(
                    "the log is shown", LIMIT, () -> Files.readString(output).contains("jetty"));
            assertThat(following.isAlive()).isTrue();
        } finally {
            following.destroy();
            following.waitFor();
        }
    }

    /** Plans to run three in place of one, and returns the index that the plan is good for. */
    private String plans() throws Exception {
        Launcher.Result plan = drover().run("job", "plan", JOB_FILE);
        assertThat(plan.exitCode()).as(plan.errors()).isEqualTo(1);
        assertThat(plan.output())
                .contains("+/- Job: \"hello\"", "+/- Count: \"1\" => \"3\" (forces create)")
                .contains("+/- Task Group: \"hello\" (2 create, 1 in-place update)")
                .contains("- All tasks successfully allocated.");
        String index = found("(?m)^Job Modify Index: (\\d+)$", plan.output());
        assertThat(plan.output()).contains("drover job run -check-index " + index + " " + JOB_FILE);
        return index;
    }

    /** Is refused with a stale index and not with the right one; returns the evaluation. */
    private String scalesUp(String index) throws Exception {
        Launcher.Result stale = drover().run("job", "run", "-check-index", "1", JOB_FILE);
        assertThat(stale.exitCode()).isEqualTo(1);
        assertThat(stale.errors())
                .contains("Enforcing job modify index 1: job exists with conflicting job modify index: " + index)
                .contains("Job not updated");

        String run = drover().prints("job", "run", "-check-index", index, JOB_FILE);

        assertThat(run).containsPattern("Deployment \"[0-9a-f]{8}\" successful");
        assertThat(drover().prints("status", "hello")).containsPattern("(?m)^hello +0 +0 +3 +0 +0 +0 +0$");
        return found("Monitoring evaluation \"([0-9a-f]{8})\"", run);
    }

    /** A killed agent finds the very same processes when it is started again. */
    private void tasksOutliveTheAgent(String allocation) throws Exception {
        Set<Long> running = agent.runningJars(JAR.getFileName().toString());
        assertThat(running).hasSizeGreaterThanOrEqualTo(3);

        agent = agent.killAndStartAgain();

        Await.until("all three show as running", LIMIT, () -> drover().prints("status", "hello")
                .lines()
                .anyMatch(line -> line.matches("hello +0 +0 +3 +0 +0 +0 +0")));
        assertThat(agent.runningJars(JAR.getFileName().toString())).isEqualTo(running);
        String shown = drover().prints("alloc", "status", allocation);
        assertThat(shown).containsPattern("(?m)^Total Restarts += 0$");
        answers(found("(?m)^\\*http +yes +(\\S+)$", shown));
    }

    private void showsHistory() throws Exception {
        assertThat(drover().prints("audit", "job", "hello"))
                .containsPattern(
                        "(?m) 127\\.0\\.0\\.1 +request [0-9a-f]{8} +version \\d+ registered: 1 of group \"hello\"$")
                .containsPattern("(?m) cluster +evaluation [0-9a-f]{8} +evaluation [0-9a-f]{8} complete; 1 placed; ")
                .containsPattern("(?m) cluster +node [0-9a-f]{8} +allocation [0-9a-f]{8} running, healthy ")
                .containsPattern(
                        "(?m) 127\\.0\\.0\\.1 +request [0-9a-f]{8} +version \\d+ registered: 3 of group \"hello\"$")
                .contains("2 placed, 1 updated in place");
        JsonNode events = new AgentApi(URI.create(agent.address())).get("/v1/audit?job=hello");
        for (int i = 1; i < events.size(); i++) {
            assertThat(events.path(i).path("PreviousHash"))
                    .isEqualTo(events.path(i - 1).path("Hash"));
        }
        assertThat(drover().prints("audit", "job", "-json", "hello"))
                .contains(events.path(0).path("Hash").asText());
    }

    @Test
    void aJobFileAndCommandsOf2017WorkUnchanged() throws Exception {
        assertThat(drover().prints("init")).contains(JOB_FILE);
        HttpServer artifacts = serveTheJar();
        try {
            String classic = Files.readString(HOME.resolve("examples/hello-2017.nomad.hcl"))
                    .replace("PORT", Integer.toString(artifacts.getAddress().getPort()))
                    .replace("JAR", "hello-all.jar")
                    .replace("MD5", md5(JAR));
            Files.writeString(directory.resolve("classic.nomad.hcl"), classic);

            Launcher.Result plan = drover().run("plan", "classic.nomad.hcl");
            assertThat(plan.exitCode()).as(plan.errors()).isEqualTo(1);
            assertThat(plan.output()).contains("+ Job: \"hello\"", "+ Task Group: \"helloGroup\" (1 create)");
            assertThat(drover().prints("run", "-detach", "classic.nomad.hcl")).contains("Job registration successful");

            Pattern running = Pattern.compile("(?m)^([0-9a-f]{8}) +[0-9a-f]{8} +helloGroup +\\d+ +run +running ");
            Await.until("the job runs", LIMIT, () -> running.matcher(drover().prints("status", "hello"))
                    .find());
            String allocation = found(running.pattern(), drover().prints("status", "hello"));
            String shown = drover().prints("alloc-status", allocation);
            assertThat(shown).contains("Task \"helloTask\" is \"running\"");
            answers(found("http: (127\\.0\\.0\\.1:\\d+)", shown));
            assertThat(drover().prints("logs", "-stderr", allocation)).contains("jetty");
            assertThat(drover().prints("stop", "hello")).contains("finished with status \"complete\"");
        } finally {
            artifacts.stop(0);
        }
    }

    private static HttpServer serveTheJar() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hello-all.jar", WalkThroughIT::sendTheJar);
        server.start();
        return server;
    }

    private static void sendTheJar(HttpExchange exchange) {
        try (exchange) {
            exchange.sendResponseHeaders(200, Files.size(JAR));
            Files.copy(JAR, exchange.getResponseBody());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String md5(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
    }

    private void edit(String from, String to) throws IOException {
        Path file = directory.resolve(JOB_FILE);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void answers(String address) throws InterruptedException {
        AgentApi hello = new AgentApi(URI.create("http://" + address));
        Await.until("the job answers", LIMIT, () -> hello.text("/hello").equals("Hello World"));
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }
}

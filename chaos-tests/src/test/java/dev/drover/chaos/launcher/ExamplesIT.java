package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.agent.isolation.Isolation;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job files of {@code examples/} as they stand, on {@code drover agent -dev}, and commands beside a task as the documents have
 * them. Those files that need a Consul, an engine or an image from elsewhere are not among them.
 */
class ExamplesIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path EXAMPLES = Path.of(System.getProperty("drover.home"), "examples");

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

    private Launcher drover() {
        return new Launcher(directory, agent.address());
    }

    private void run(String example) throws Exception {
        run(EXAMPLES.resolve(example + ".nomad.hcl"));
    }

    private void run(Path file) throws Exception {
        assertThat(drover().prints("job", "run", "-detach", file.toString())).contains("Job registration successful");
    }

    private void awaitLog(String job, String text) throws InterruptedException {
        Await.until(job + " has written \"" + text + "\"", LIMIT, () -> drover().run("alloc", "logs", "-job", job)
                .output()
                .contains(text));
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return new AgentApi(URI.create(agent.address())).get(path);
    }

    /** Only root has some drivers, and only where their programs are. */
    private static void needs(String driver) throws Exception {
        boolean isThere = get("/v1/nodes")
                .path(0)
                .path("Drivers")
                .path(driver)
                .path("Detected")
                .asBoolean();
        if (Isolation.isRoot() && "true".equals(System.getenv("CI"))) {
            assertThat(isThere).as("driver %s", driver).isTrue();
        }
        assumeTrue(isThere, "skipped: needs what the driver " + driver + " needs");
    }

    @Test
    void execIsKeptApart() throws Exception {
        needs("exec");

        run("exec");

        awaitLog("exec", "uid=65534(nobody)");
    }

    @Test
    void rawExecRunsAsTheAgentDoes() throws Exception {
        run("raw_exec");

        awaitLog("raw_exec", "uid=");
    }

    @Test
    void mockFailsAsItSays() throws Exception {
        run("mock");

        awaitLog("mock", "still there");
        Await.until("it has failed", LIMIT, () -> get("/v1/job/mock/allocations")
                .path(0)
                .path("TaskStates")
                .path("pretend")
                .path("Events")
                .toString()
                .contains("out of coffee"));
        drover().prints("job", "stop", "mock");
    }

    @Test
    void nightlyIsLaunchedByForce() throws Exception {
        run("nightly");

        assertThat(drover().prints("job", "periodic", "force", "nightly")).contains("finished");

        String launch = get("/v1/jobs?prefix=nightly/").path(0).path("ID").asText();
        awaitLog(launch, "launched as " + launch + " by nightly");
    }

    @Test
    void convertIsLaunchedByRequest() throws Exception {
        run("convert");
        Path input = Files.writeString(directory.resolve("input.csv"), "1,2,3");

        String dispatched = drover().prints("job", "dispatch", "-meta", "name=first", "convert", input.toString());

        assertThat(dispatched).contains("finished");
        String launch = get("/v1/jobs?prefix=convert/").path(0).path("ID").asText();
        awaitLog(launch, "converting first\n1\n2\n3");
    }

    @Test
    void phasesRunInTheirOrder() throws Exception {
        run("phases");

        Await.until("the last has shown the diary", LIMIT, () -> drover().run(
                        "alloc", "logs", "-job", "-task", "last", "phases")
                .output()
                .equals("prepared\nworked\nwatched\n"));
    }

    @Test
    void templatesTellTheFrontOfItsBackends() throws Exception {
        String file = EXAMPLES.resolve("templates.nomad.hcl").toString();
        assertThat(drover().prints("job", "run", file)).contains("successful");
        awaitFront(1);

        assertThat(drover().prints("job", "scale", "shop", "backend", "2")).contains("finished");

        awaitFront(2);
        drover().prints("job", "stop", "shop");
    }

    private void awaitFront(int backends) throws Exception {
        Await.until("the front knows them", LIMIT, () -> {
            String allocation = "";
            for (JsonNode one : get("/v1/job/shop/allocations")) {
                allocation = one.path("TaskGroup").asText().equals("front")
                        ? one.path("ID").asText()
                        : allocation;
            }
            String shown = drover().run("alloc", "logs", allocation).output();
            return shown.matches("(?s)Front of shop.*\n(\nserver 127\\.0\\.0\\.1:\\d+ v1){" + backends + "}\n*");
        });
    }

    @Test
    void lxcGreets() throws Exception {
        needs("lxc");

        run("lxc");

        awaitLog("lxc", "hello from lxc.system[0]");
        drover().prints("job", "stop", "lxc");
    }

    @Test
    void qemuGreetsAndTurnsItselfOff() throws Exception {
        needs("qemu");

        run("qemu");

        awaitQemu("hello from the machine");
        drover().prints("job", "stop", "qemu");
        awaitQemu("the machine turns itself off");
    }

    private void awaitQemu(String text) throws InterruptedException {
        Await.until("the machine says \"" + text + "\"", LIMIT, () -> drover().run(
                        "alloc", "logs", "-job", "-task", "machine", "qemu")
                .output()
                .contains(text));
    }

    @Test
    void commandsRunBesideATask() throws Exception {
        String allocation = runsBeside();

        Launcher.Result piped = drover().runAfter(
                        "printf 'one\\ntwo\\n'",
                        "alloc",
                        "exec",
                        allocation,
                        "sh",
                        "-c",
                        "tr a-z A-Z; echo $NOMAD_TASK_NAME >&2; tty; exit 7");
        assertThat(piped.output()).isEqualTo("ONE\nTWO\nnot a tty\n");
        assertThat(piped.errors()).isEqualTo("beside\n");
        assertThat(piped.exitCode()).isEqualTo(7);

        Path shown = directory.resolve("shown");
        Process typing = drover().startOnTerminal(
                        shown,
                        "alloc",
                        "exec",
                        allocation,
                        "sh",
                        "-c",
                        "tty; until [ \"$(stty size)\" = '33 101' ]; do sleep 0.05; done; echo ready;"
                                + " read x; echo \"got $x\"; exit 5");
        try (OutputStream keys = typing.getOutputStream()) {
            Await.until("it waits for what is typed", LIMIT, () -> Files.readString(shown)
                    .contains("ready"));
            keys.write("typed\r".getBytes(StandardCharsets.UTF_8));
            keys.flush();
            assertThat(typing.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            typing.destroy();
        }
        assertThat(shown).content().matches("/dev/pts/\\d+\r\nready\r\ntyped\r\ngot typed\r\nrestored\r\n");
        assertThat(typing.exitValue()).isEqualTo(5);
        drover().prints("job", "stop", "beside");
    }

    @Test
    void aJvmIsLookedIntoSignaledStartedAgainAndStopped() throws Exception {
        run(Files.writeString(directory.resolve("idle.nomad.hcl"), """
            job "idle" {
              group "idle" {
                task "idle" {
                  driver = "java"
                  config {
                    class = "local/Idle.java"
                    heap  = "48m"
                  }
                  template {
                    destination = "local/Idle.java"
                    data        = <<-EOT
                      class Idle {
                          public static void main(String[] args) throws InterruptedException {
                              System.out.println("idle");
                              Thread.sleep(600_000);
                          }
                      }
                      EOT
                  }
                  resources {
                    cpu    = 50
                    memory = 256
                  }
                }
              }
            }
            """));
        awaitLog("idle", "idle");
        String allocation = idOfAllocation("idle");

        assertThat(drover().prints("alloc", "jvm", allocation)).contains("Task          = idle", "Last GC Cause = ");
        assertThat(drover().prints("alloc", "jvm", "threads", allocation)).contains("\"main\"");
        assertThat(drover().prints("alloc", "jvm", "deadlocks", allocation)).contains("No deadlock");
        assertThat(drover().prints("alloc", "fs", allocation, "idle/local")).contains("Idle.java");
        assertThat(drover().prints("alloc", "fs", allocation, "idle/local/Idle.java"))
                .contains("class Idle {");
        drover().prints("alloc", "signal", "-s", "SIGQUIT", allocation);
        awaitLog("idle", "Full thread dump");
        drover().prints("alloc", "restart", allocation);
        Await.until("it has been started again", LIMIT, () -> drover().run("alloc", "logs", allocation)
                .output()
                .matches("(?s)idle\n.*\nidle\n"));
        drover().prints("alloc", "stop", "-detach", allocation);
        Await.until("it has been stopped", LIMIT, () -> get("/v1/allocation/" + allocation)
                .path("ClientStatus")
                .asText()
                .equals("complete"));
        drover().prints("job", "stop", "idle");
    }

    private static String idOfAllocation(String job) throws Exception {
        return get("/v1/job/" + job + "/allocations").path(0).path("ID").asText();
    }

    /** Runs a task that does nothing, and returns its allocation. */
    private String runsBeside() throws Exception {
        Path file = Files.writeString(directory.resolve("beside.nomad.hcl"), """
            job "beside" {
              type = "batch"
              group "beside" {
                task "beside" {
                  driver = "raw_exec"
                  config {
                    command = "sleep"
                    args    = ["600"]
                  }
                  resources {
                    cpu    = 50
                    memory = 32
                  }
                }
              }
            }
            """);
        run(file);
        String allocations = "/v1/job/beside/allocations";
        Await.until(
                "the task runs",
                LIMIT,
                () -> get(allocations).path(0).path("ClientStatus").asText().equals("running"));
        return idOfAllocation("beside");
    }
}

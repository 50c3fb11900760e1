package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.agent.AgentSettings;
import dev.drover.agent.NodeAgentSystem;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API fetches from a real agent. */
class ClientRoutesIT {
    private static final String STUCK = """
        public class Stuck {
            static void hold(Object one, Object other, java.util.concurrent.CyclicBarrier both) {
                synchronized (one) {
                    try { both.await(); } catch (Exception e) { throw new Error(e); }
                    synchronized (other) { System.out.println("never"); }
                }
            }
            public static void main(String[] args) throws Exception {
                Object a = new Object(), b = new Object();
                var both = new java.util.concurrent.CyclicBarrier(2);
                var left = new Thread(() -> hold(a, b, both), "left");
                var right = new Thread(() -> hold(b, a, both), "right");
                left.start();
                right.start();
                while (left.getState() != Thread.State.BLOCKED || right.getState() != Thread.State.BLOCKED) {
                    Thread.sleep(5);
                }
                System.out.println("stuck");
                Thread.sleep(600_000);
            }
        }
        """;

    private TestApi api;
    private NodeAgentSystem agent;
    private Path data;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        data = root;
        api = TestApi.start(root.resolve("server"));
        agent = NodeAgentSystem.start(AgentSettings.of(root.resolve("client"), "n1", api.agentAddress()));
    }

    @AfterEach
    void end() {
        agent.stop(true);
        api.close();
    }

    @Test
    void tellsWhereTheChecksOfAnAllocationStand() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(api.put("/v1/jobs", job(listening.getLocalPort())).status())
                    .isEqualTo(200);
            String id = running("web");

            JsonNode checks = api.get("/v1/client/allocation/" + id + "/checks").json();

            assertThat(checks).hasSize(1);
            String check = checks.fieldNames().next();
            assertThat(check).matches("[0-9a-f]{32}");
            JsonNode status = checks.path(check);
            assertThat(status.path("ID").asText()).isEqualTo(check);
            assertThat(status.path("Check").asText()).isEqualTo("alive");
            assertThat(status.path("Group").asText()).isEqualTo("web.g[0]");
            assertThat(status.path("Service").asText()).isEqualTo("front");
            assertThat(status.path("Task").asText()).isEqualTo("t");
            assertThat(status.path("Mode").asText()).isEqualTo("healthiness");
            assertThat(status.path("Status").asText()).isIn("pending", "success");
            assertThat(status.path("Timestamp").asLong()).isPositive();
            assertThat(status.path("StatusCode").isInt()).isTrue();
            assertThat(status.path("Output").isTextual()).isTrue();
            assertThat(api.get("/v1/allocation/" + id + "/checks").status()).isEqualTo(200);
            assertThat(WireShapes.read().departures("map[str]AllocCheckStatus", checks))
                    .isEmpty();
        }
    }

    @Test
    void measuresTheNodeAndTheAllocationInNomadsFields() throws Exception {
        assertThat(api.put("/v1/jobs", job(1)).status()).isEqualTo(200);
        String id = running("web");
        WireShapes shapes = WireShapes.read();

        JsonNode usage = api.get("/v1/client/allocation/" + id + "/stats").json();
        JsonNode host =
                api.get("/v1/client/stats?node_id=" + agent.nodeId().value()).json();

        assertThat(shapes.departures("AllocResourceUsage", usage)).isEmpty();
        assertThat(shapes.departures("HostStats", host)).isEmpty();
    }

    @Test
    void looksIntoTheJvmOfATask(@TempDir Path classes) throws Exception {
        Path program = Files.writeString(
                classes.resolve("Idle.java"),
                "class Idle { public static void main(String[] a) throws Exception { Thread.sleep(60_000); } }");
        assertThat(api.put("/v1/jobs", """
            {"Job": {"ID": "jvm", "Type": "batch", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "Tasks": [{"Name": "t", "Driver": "java", "Artifacts": [{"GetterSource": "file://%s"}],
             "Config": {"class": "local/Idle.java", "heap": "50%%",
             "java_version": ">= 17", "jvm_access": ["counters", "threads", "heap_dump", "fetch"]},
             "Resources": {"CPU": 20, "MemoryMB": 128}}]}]}}\
            """.formatted(program)).status()).isEqualTo(200);
        String jvm = "/v1/client/allocation/" + running("jvm") + "/jvm";

        // A JVM that has only just been started has no counters yet.
        JsonNode figures = onceThat(jvm, answer -> answer.status() == 200).json();

        assertThat(figures.path("Task").asText()).isEqualTo("t");
        assertThat(figures.path("Heap").path("Max").asLong()).isBetween(60L << 20, 64L << 20);
        TestApi.Answer threads = api.get(jvm + "/threads?task=t");
        assertThat(threads.status()).isEqualTo(200);
        assertThat(threads.body()).contains("\"main\"");
        JsonNode dump = api.put(jvm + "/heap-dump", "{}").json();
        assertThat(dump.path("Path").asText()).startsWith("t/local/heap-");
        String file = jvm + "/file/" + dump.path("File").asText();
        assertThat(api.get(file).body()).startsWith("JAVA PROFILE");
        assertThat(api.get(jvm + "/file/passwd").status()).isEqualTo(400);
        assertThat(api.get(jvm + "/threads?task=x").status()).isEqualTo(404);
        TestApi.Answer refused = api.get(jvm + "/histogram");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("task \"t\" does not allow \"histogram\" of its JVM");
        awaitTask("jvm", "t", task -> hasEvent(task, "Heap dumped for 127.0.0.1"));
        awaitTask("jvm", "t", task -> hasEvent(task, "histogram refused to 127.0.0.1: task \"t\" does not"));

        assertThat(api.delete("/v1/job/jvm").status()).isEqualTo(200);
        awaitTask("jvm", "t", task -> task.state().equals("dead"));
        assertThat(api.get(file).body()).startsWith("JAVA PROFILE");
        awaitTask("jvm", "t", task -> task.events()
                .get(task.events().size() - 1)
                .message()
                .equals("Heap dump or recording fetched for 127.0.0.1"));
    }

    /** By what the agent itself has found on this machine. */
    @Test
    void leavesAJobBlockedWhoseJdkNoNodeHas() {
        onceThat("/v1/nodes", answer -> statuses(answer).equals(List.of("ready")));
        assertThat(api.put("/v1/jobs", """
            {"Job": {"ID": "late", "Type": "batch", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "Tasks": [{"Name": "t", "Driver": "java", "Config": {"class": "X", "java_version": ">= 98"},
             "Resources": {"CPU": 20, "MemoryMB": 64}}]}]}}\
            """).status()).isEqualTo(200);

        TestApi.Answer tried = onceThat(
                "/v1/job/late/evaluations", answer -> statuses(answer).containsAll(List.of("blocked", "complete")));

        assertThat(statuses(tried)).containsExactlyInAnyOrder("blocked", "complete");
        assertThat(api.get("/v1/job/late").json().path("Status").asText()).isEqualTo("pending");
        assertThat(api.get("/v1/job/late/allocations").json()).isEmpty();
        for (JsonNode evaluation : tried.json()) {
            if (evaluation.path("Status").asText().equals("complete")) {
                JsonNode failed = evaluation.path("FailedTGAllocs").path("g");
                assertThat(failed.path("NodesEvaluated").asInt()).isEqualTo(1);
                assertThat(failed.path("ConstraintFiltered")
                                .path("java_version >= 98")
                                .asInt())
                        .isEqualTo(1);
                assertThat(failed.toString()).contains(System.getProperty("java.version"));
            }
        }
    }

    private static List<String> statuses(TestApi.Answer evaluations) {
        return evaluations.json().findValuesAsText("Status");
    }

    @Test
    void seeksDeadlocksCountsObjectsAndRecordsInAJvm(@TempDir Path sources) throws Exception {
        Path program = Files.writeString(sources.resolve("Stuck.java"), STUCK);
        assertThat(api.put("/v1/jobs", """
            {"Job": {"ID": "stuck", "Type": "batch", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "Tasks": [{"Name": "t", "Driver": "java", "Artifacts": [{"GetterSource": "file://%s"}],
             "Config": {"class": "local/Stuck.java", "heap": "48m"}, "Resources": {"CPU": 20, "MemoryMB": 256}}]}]}}\
            """.formatted(program)).status()).isEqualTo(200);
        String allocation = "/v1/client/allocation/" + running("stuck");
        String log = allocation.replace("allocation", "fs/logs") + "?task=t&type=stdout&plain=true";
        assertThat(onceThat(log, answer -> answer.body().equals("stuck\n")).body())
                .isEqualTo("stuck\n");
        String jvm = allocation + "/jvm";

        assertThat(api.get(jvm).status()).isEqualTo(200);
        assertThat(api.get(jvm).status()).isEqualTo(200);
        assertThat(api.get(jvm + "/deadlocks").body())
                .startsWith("Found one Java-level deadlock:")
                .contains("\"left\"", "\"right\"", "Stuck.hold");
        assertThat(api.get(jvm + "/histogram?live=true").body()).contains("#instances", "java.lang.String");
        assertThat(api.get(jvm + "/flags").body())
                .contains("-XX:MaxHeapSize=50331648")
                .doesNotContain("[Global flags]");
        assertThat(api.get(jvm + "/flags?all=true").body()).contains("[Global flags]", "ActiveProcessorCount");
        JsonNode begun = api.put(jvm + "/recording?settings=profile", "{}").json();
        assertThat(api.put(jvm + "/recording", "{}").status()).isEqualTo(409);
        JsonNode kept = api.delete(jvm + "/recording").json();
        assertThat(kept.path("Path").asText()).matches("t/local/recording-[0-9]{8}T[0-9]{6}Z\\.jfr");
        assertThat(kept.path("File")).isEqualTo(begun.path("File"));
        assertThat(kept.path("Size").asLong()).isPositive();
        TestApi.Answer recording = api.get(jvm + "/file/" + kept.path("File").asText());
        assertThat(recording.body()).startsWith("FLR\0");
        isNoPage(recording, "application/octet-stream");

        awaitTask("stuck", "t", task -> noted(task)
                .equals(List.of(
                        "Counters read for 127.0.0.1",
                        "Deadlocks sought for 127.0.0.1",
                        "Heap histogram taken for 127.0.0.1",
                        "Options read for 127.0.0.1",
                        "Options read for 127.0.0.1",
                        "Flight recording started for 127.0.0.1",
                        "recording refused to 127.0.0.1: a recording of this JVM runs already",
                        "Flight recording stopped for 127.0.0.1",
                        "Heap dump or recording fetched for 127.0.0.1")));
    }

    private static List<String> noted(TaskState task) {
        return task.events().stream()
                .filter(event -> event.type().equals("JVM"))
                .map(TaskState.TaskEvent::message)
                .toList();
    }

    @Test
    void restartsAndSignalsTasksAndShowsTheirFiles() throws IOException {
        String script = "trap 'echo heard; exit 0' HUP; echo up; echo file > local/note;"
                + " echo '<!DOCTYPE html><script>alert(1)</script>' > local/page.html; while :; do sleep 0.05; done";
        assertThat(api.put("/v1/jobs", """
            {"Job": {"ID": "acts", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "RestartPolicy": {"Attempts": 0, "Mode": "fail"}, "Tasks": [
             {"Name": "first", "Driver": "raw_exec", "Lifecycle": {"Hook": "prestart"}, "Config": {"command": "true"},
              "Resources": {"CPU": 20, "MemoryMB": 20}},
             {"Name": "t", "Driver": "raw_exec", "Config": {"command": "sh", "args": ["-c", "%s"]},
              "KillTimeout": 1000000000, "Resources": {"CPU": 20, "MemoryMB": 20}}]}]}}\
            """.formatted(script)).status()).isEqualTo(200);
        String allocation = "/v1/client/allocation/" + running("acts");
        String log = allocation.replace("allocation", "fs/logs") + "?task=t&type=stdout&plain=true";
        awaitTask("acts", "t", task -> task.state().equals("running"));

        assertThat(api.put(allocation + "/restart", "{\"TaskName\": \"t\"}").status())
                .isEqualTo(200);
        awaitTask("acts", "t", task -> task.restarts() == 1 && task.state().equals("running"));
        assertThat(api.put(allocation + "/restart", "{\"AllTasks\": true}").status())
                .isEqualTo(200);
        awaitTask("acts", "t", task -> task.restarts() == 2 && task.state().equals("running"));
        awaitTask("acts", "first", task -> task.restarts() == 1 && task.state().equals("dead"));
        assertThat(api.put(allocation + "/restart", "{\"TaskName\": \"x\"}").status())
                .isEqualTo(404);
        assertThat(api.put(allocation + "/restart", "{\"TaskName\": \"first\"}").status())
                .isEqualTo(409);
        assertThat(api.put(allocation + "/signal", "{\"Signal\": \"SIGNONE\", \"Task\": \"t\"}")
                        .status())
                .isEqualTo(400);
        onceThat(log, answer -> answer.body().equals("up\nup\nup\n"));
        assertThat(api.put(allocation + "/signal", "{\"Signal\": \"SIGHUP\"}").status())
                .isEqualTo(200);
        awaitTask(
                "acts",
                "t",
                task -> task.state().equals("dead")
                        && task.events().stream()
                                .anyMatch(event -> event.message().equals("Task being sent signal SIGHUP")));
        assertThat(api.get(log).body()).isEqualTo("up\nup\nup\nheard\n");
        isNoPage(api.get(log), "text/plain; charset=UTF-8");
        showsFilesOf(allocation.replace("/allocation/", "/fs/%s/"));
        showsNoPageOf(allocation.replace("/allocation/", "/fs/%s/"));
    }

    /** CVE-2020-10944: a page that a task has written must not run where it is looked at. */
    private void showsNoPageOf(String allocation) {
        String page = "?path=t/local/page.html";

        TestApi.Answer whole = api.get(allocation.formatted("cat") + page);
        assertThat(whole.body()).isEqualTo("<!DOCTYPE html><script>alert(1)</script>\n");
        isNoPage(whole, "application/octet-stream");
        isNoPage(api.get(allocation.formatted("readat") + page + "&offset=0&limit=90"), "application/octet-stream");
        String stream = allocation.formatted("stream") + page + "&follow=false";
        isNoPage(api.get(stream), "application/json");
        isNoPage(api.get(stream + "&plain=true"), "application/octet-stream");
    }

    private static void isNoPage(TestApi.Answer answer, String type) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo(type);
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void rendersVariablesAndStartsTheTaskAgainWhenTheyChange() throws IOException {
        assertThat(api.put("/v1/jobs", reading("reads", "nomad/jobs/reads")).status())
                .isEqualTo(200);
        assertThat(api.put("/v1/jobs", reading("other", "nomad/jobs/reads")).status())
                .isEqualTo(200);
        awaitTask(
                "other",
                "t",
                task -> hasEvent(
                        task,
                        "Template failed: template for \"secrets/db\": template:1,9:"
                                + " error calling nomadVar: this task may not read variable \"nomad/jobs/reads\""));
        awaitTask("reads", "t", task -> hasEvent(task, "Missing: nomad.var.block(nomad/jobs/reads)"));

        write("nomad/jobs/reads", "hunter-two");
        String log = "/v1/client/fs/logs/" + running("reads") + "?task=t&type=stdout&plain=true";
        onceThat(log, answer -> answer.body().strip().equals("10"));
        write("nomad/jobs/reads/g", "of no concern");
        write("nomad/jobs/reads", "hunter-three");
        onceThat(log, answer -> answer.body().split("\\s+").length == 2);
        assertThat(api.get(log).body().split("\\s+")).containsExactly("10", "12");
        awaitTask("reads", "t", task -> task.restarts() == 1 && hasEvent(task, "Template with change_mode restart"));

        assertThat(filesThatHold("hunter-three")).singleElement().asString().endsWith("/t/secrets/db");
    }

    private void write(String path, String password) {
        assertThat(api.put("/v1/var/" + path, "{\"Items\": {\"password\": \"" + password + "\"}}")
                        .status())
                .isEqualTo(200);
    }

    /** Its task shows how long a password is that a variable has. */
    private static String reading(String job, String variable) {
        return """
            {"Job": {"ID": "%s", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "RestartPolicy": {"Attempts": 0, "Mode": "fail"}, "Tasks": [
             {"Name": "t", "Driver": "raw_exec", "Config": {"command": "sh",
              "args": ["-c", "wc -c < secrets/db; exec sleep 1000"]}, "Resources": {"CPU": 20, "MemoryMB": 20},
              "Templates": [{"EmbeddedTmpl": "{{ with nomadVar \\"%s\\" }}{{ .password }}{{ end }}",
               "DestPath": "secrets/db", "ChangeMode": "restart", "Splay": 0}]}]}]}}\
            """.formatted(job, variable);
    }

    private List<Path> filesThatHold(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(secret))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private void showsFilesOf(String allocation) throws IOException {
        WireShapes shapes = WireShapes.read();
        String note = "?path=t/local/note";

        JsonNode task = api.get(allocation.formatted("ls") + "?path=t").json();

        assertThat(task.findValuesAsText("Name")).containsExactly("local", "tmp");
        assertThat(shapes.departures("[]AllocFileInfo", task)).isEmpty();
        JsonNode file = api.get(allocation.formatted("stat") + note).json();
        assertThat(shapes.departures("AllocFileInfo", file)).isEmpty();
        assertThat(file.path("Size").asLong()).isEqualTo(5);
        assertThat(api.get(allocation.formatted("cat") + note).body()).isEqualTo("file\n");
        assertThat(api.get(allocation.formatted("readat") + note + "&offset=1&limit=2")
                        .body())
                .isEqualTo("il");
        JsonNode frame = api.get(allocation.formatted("stream") + note + "&follow=false&origin=end&offset=3")
                .json();
        assertThat(shapes.departures("StreamFrame", frame)).isEmpty();
        assertThat(new String(frame.path("Data").binaryValue(), StandardCharsets.UTF_8))
                .isEqualTo("le\n");
        assertThat(frame.path("Offset").asLong()).isEqualTo(2);
        assertThat(api.get(allocation.formatted("cat") + "?path=t/secrets/x").status())
                .isEqualTo(404);
        assertThat(api.get(allocation.formatted("ls") + "?path=t/secrets").status())
                .isEqualTo(400);
        assertThat(api.get(allocation.formatted("cat") + "?path=../../x").status())
                .isEqualTo(400);
        assertThat(api.get(allocation.formatted("cat") + "?path=t/none").status())
                .isEqualTo(404);
        assertThat(api.get(allocation.formatted("cat")).status()).isEqualTo(400);
        assertThat(api.get(allocation.formatted("readat") + note).status()).isEqualTo(400);
    }

    /** CVE-2018-1002105 of Kubernetes: where no command runs, no connection is upgraded that might lead further. */
    @Test
    void runsCommandsBesideATask() throws Exception {
        assertThat(api.put("/v1/jobs", job(1)).status()).isEqualTo(200);
        String path = "/v1/client/allocation/" + running("web") + "/exec?task=t&command=";

        Typing plain = Typing.at(api.port(), path, "[\"sh\",\"-c\",\"cat; echo $NOMAD_TASK_NAME >&2; exit 7\"]", "");
        plain.say("{\"stdin\": {\"data\": \"aGkK\"}}");
        plain.say("{}");
        plain.say("{\"stdin\": {\"close\": true}}");
        assertThat(plain.end()).isEqualTo("hi\n|t\n|7");

        Typing terminal = Typing.at(
                api.port(), path, "[\"sh\",\"-c\",\"read x; stty size; echo $x\"]", "&tty=true&ws_handshake=true");
        terminal.say("{\"version\": 1, \"auth_token\": \"\"}");
        terminal.say("{\"tty_size\": {\"height\": 30, \"width\": 100}}");
        terminal.say("{\"stdin\": {\"data\": \"aGkK\"}}");
        assertThat(terminal.end()).isEqualTo("hi\r\n30 100\r\nhi\r\n||0");

        Typing abandoned = Typing.at(api.port(), path, "[\"sh\",\"-c\",\"echo $$; sleep 600 & wait\"]", "");
        long pid = Long.parseLong(abandoned.firstOutput().strip());
        List<ProcessHandle> processes = Stream.concat(
                        ProcessHandle.of(pid).stream(),
                        ProcessHandle.of(pid).orElseThrow().descendants())
                .toList();
        abandoned.leave();
        processes.forEach(
                process -> process.onExit().orTimeout(60, TimeUnit.SECONDS).join());

        assertThat(api.get(path + "%5B%22true%22%5D").status()).isEqualTo(400);
        assertThatThrownBy(() -> Typing.at(api.port(), path.replace("task=t", "task=x"), "[\"true\"]", ""))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        awaitTask("web", "t", task -> task.events().stream()
                .anyMatch(event -> event.message().startsWith("Command run for 127.0.0.1: sh -c cat")));
    }

    private void awaitTask(String job, String name, Predicate<TaskState> reached) {
        api.until(view -> view.allocationsOf(JobId.of(job)).stream()
                .map(located -> located.allocation().tasks().get(name))
                .anyMatch(task -> task != null && reached.test(task)));
    }

    private static boolean hasEvent(TaskState task, String message) {
        return task.events().stream().anyMatch(event -> event.message().startsWith(message));
    }

    private TestApi.Answer onceThat(String path, Predicate<TestApi.Answer> fits) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        TestApi.Answer answer = api.get(path);
        while (!fits.test(answer) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = api.get(path);
        }
        return answer;
    }

    private String running(String job) {
        return api.until(view -> view.allocationsOf(JobId.of(job)).stream()
                        .anyMatch(located -> located.allocation().client() == ClientStatus.RUNNING))
                .allocationsOf(JobId.of(job))
                .get(0)
                .allocation()
                .placement()
                .id()
                .value();
    }

    private static String job(int port) {
        return """
            {"Job": {"ID": "web", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "sleep", "args": ["60"]},
             "Resources": {"CPU": 20, "MemoryMB": 20}, "Services": [{"Name": "front", "Provider": "nomad",
             "PortLabel": "%d", "Checks": [{"Name": "alive", "Type": "tcp", "Interval": 1000000000,
             "Timeout": 1000000000}]}]}]}]}}\
            """.formatted(port);
    }
}

package dev.drover.gateway.route;

import static dev.drover.gateway.route.TestApi.job;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.protocol.JobId;
import dev.drover.recording.EventLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a request is said in a sentence, within bounded time, and nothing of it is recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsTest {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private final TestApi api;

    BadRequestsTest(@TempDir Path root) throws Exception {
        api = TestApi.start(root);
        api.registerNode();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    /** A job file, and what is said about it. */
    static Stream<Arguments> jobFiles() {
        return Stream.of(
                Arguments.of("job \"x\" {\n  type = \"batch\n}\n", "input.hcl:2,10: string is not terminated"),
                Arguments.of("job \"x\" {\n  grup \"g\" {}\n}\n", "input.hcl:2,3: unknown block \"grup\""),
                Arguments.of("job \"x\" {\n  priority = \"high\"\n}\n", "input.hcl:2,3: \"priority\" must be a whole"),
                Arguments.of("job \"x\" {\n  meta = " + "[".repeat(100_000), "input.hcl:2,"),
                Arguments.of("a {\n".repeat(100_000), "input.hcl:"),
                Arguments.of("#".repeat(2 << 20), "input.hcl:1,1: the file is larger than 1048576 bytes, the limit"),
                Arguments.of("job \"x\" {}\njob \"y\" {}\n", "input.hcl:2,1: the file has more than one \"job\" block"),
                Arguments.of(group("count = -1"), "input.hcl:3,1: count must not be negative, and is -1"),
                Arguments.of(task("resources {\n cpu = 0\n }"), "input.hcl:5,2: cpu must be at least 1 MHz, and is 0"),
                Arguments.of(task("resources {\n memory = -1\n }"), "input.hcl:5,2: memory must be at least 10 MB"),
                Arguments.of(
                        task("resources {\n memory = 99999999999\n }"), "input.hcl:5,2: \"memory\" must be a whole"),
                Arguments.of(
                        group("network {\n port \"p\" {\n static = 70000\n }\n }"),
                        "input.hcl:5,2: static port 70000 is not between 0 and 65535"));
    }

    private static String group(String inside) {
        return "job \"x\" {\n group \"g\" {\n" + inside + "\n task \"t\" {\n driver = \"raw_exec\"\n }\n }\n}\n";
    }

    private static String task(String inside) {
        return "job \"x\" {\n group \"g\" {\n task \"t\" {\n" + inside + "\n driver = \"raw_exec\"\n }\n }\n}\n";
    }

    @ParameterizedTest
    @MethodSource("jobFiles")
    void saysWhatIsWrongWithAJobFileAndWhere(String text, String message) {
        isRefused(
                "PUT",
                "/v1/jobs/parse",
                "{\"Validate\": true, \"JobHCL\": " + TextNode.valueOf(text) + "}",
                400,
                message);
    }

    static Stream<Arguments> jobs() {
        String deep = "{\"a\":".repeat(300) + "1" + "}".repeat(300);
        String good = job("x", "batch", 1);
        return Stream.of(
                Arguments.of("", 400, "Request body is empty"),
                Arguments.of("{", 400, "Request body is not JSON at line 1"),
                Arguments.of("[]", 400, "must be an object, not a list"),
                Arguments.of("{}", 400, "Job must be specified"),
                Arguments.of(deep, 400, "nesting depth"),
                Arguments.of("{\"Job\": 7}", 400, "Job"),
                Arguments.of("{\"Job\": {\"ID\": 7}}", 400, "Job.ID"),
                Arguments.of(good.replace("\"Count\": 1", "\"Count\": \"two\""), 400, "Job.TaskGroups[0].Count"),
                Arguments.of(good.replace("\"Count\": 1", "\"Count\": 1e30"), 400, "Job.TaskGroups[0].Count"),
                Arguments.of(good.replace("\"CPU\": 20", "\"CPU\": []"), 400, "Resources.CPU"),
                Arguments.of(good.replace("\"CPU\": 20", "\"CPU\": -20"), 400, "cpu must be at least 1 MHz"),
                Arguments.of(good.replace("\"MemoryMB\": 20", "\"MemoryMB\": 99999999999"), 400, "MemoryMB"),
                Arguments.of(withPort(good, 65_536), 400, "static port 65536 is not between 0 and 65535"),
                Arguments.of(withPort(good, -1), 400, "static port -1 is not between 0 and 65535"),
                Arguments.of(job("neg", "batch", -1), 400, "count must not be negative"),
                Arguments.of(job("many", "batch", 100_001), 400, "the job wants 100001 allocations, more than 100000"),
                Arguments.of(
                        good.replaceFirst("\\{", "{\"EnforceIndex\": \"yes\", "),
                        400,
                        "EnforceIndex must be true or false, not a string"),
                Arguments.of(job("x\\ud800", "batch", 1), 400, "Job.ID holds half of a surrogate"),
                Arguments.of(job("a\\nb", "batch", 1), 400, "job ID \"a\\u000ab\" holds a control"),
                // CVE-2020-9297 of Titus: what is wrong is quoted, and never read as a template or an expression.
                Arguments.of(
                        job("${7*7}{0}%s%n\\n", "batch", 1), 400, "job ID \"${7*7}{0}%s%n\\u000a\" holds a control"),
                Arguments.of(job("x".repeat(201), "batch", 1), 400, "201 bytes, more than 200"),
                Arguments.of(ofManyGroups(), 400, "more than the limit of " + EventLimit.REGISTRATION_BYTES),
                Arguments.of("x".repeat(Body.MAX_BYTES + 1), 413, "larger than"));
    }

    private static String ofManyGroups() {
        String groups = IntStream.range(0, 10_000)
                .mapToObj(number ->
                        "{\"Name\": \"g" + number + "\", \"Tasks\": [{\"Name\": \"t\", \"Driver\": \"mock_driver\"}]}")
                .collect(Collectors.joining(","));
        return "{\"Job\": {\"ID\": \"many\", \"Type\": \"batch\", \"TaskGroups\": [" + groups + "]}}";
    }

    private static String withPort(String job, int port) {
        return job.replace(
                "\"Name\": \"g\"",
                "\"Name\": \"g\", \"Networks\": [{\"ReservedPorts\": [{\"Label\": \"p\", \"Value\": " + port + "}]}]");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void saysWhatIsWrongWithAJob(String body, int status, String text) {
        isRefused("PUT", "/v1/jobs", body, status, text);
    }

    static Stream<Arguments> requests() {
        String good = job("x", "batch", 1);
        String large = "{\"JobHCL\": \"" + "#".repeat(10 << 20) + "\"}";
        return Stream.of(
                Arguments.of("PUT", "/v1/jobs?idempotency_token=" + "k".repeat(257), good, 400, "257"),
                Arguments.of("PUT", "/v1/job/other", good, 400, "does not match"),
                Arguments.of("PUT", "/v1/job/other/plan", good, 400, "does not match"),
                Arguments.of("PUT", "/v1/jobs/parse", "{\"JobHCL\": 7}", 400, "JobHCL must be a string"),
                Arguments.of("PUT", "/v1/jobs/parse", "{}", 400, "Job spec is empty"),
                Arguments.of("PUT", "/v1/jobs/parse", large, 413, "larger than"),
                Arguments.of("PUT", "/v1/search", "{\"Prefix\": 7}", 400, "Prefix must be a string"),
                Arguments.of("GET", "/v1/jobs?index=x", "", 400, "Invalid index"),
                Arguments.of("GET", "/v1/jobs?index=99999999999999999999", "", 400, "Invalid index"),
                Arguments.of(
                        "GET",
                        "/v1/jobs?index=9007199254740991",
                        "",
                        400,
                        "Invalid index: 9007199254740991 is more than 500 ms ahead of this server's clock"),
                Arguments.of("GET", "/v1/jobs?index=1&wait=x", "", 400, "Invalid wait time"),
                Arguments.of("GET", "/v1/jobs?per_page=x", "", 400, "per_page"),
                Arguments.of("GET", "/v1/jobs?filter=x", "", 400, "filter expression"),
                Arguments.of("GET", "/v1/job/none", "", 404, "job not found"),
                Arguments.of("GET", "/v1/job/none/summary", "", 404, "job not found"),
                Arguments.of("GET", "/v1/job/none/versions", "", 404, "job versions not found"),
                Arguments.of("PUT", "/v1/job/none/evaluate", "", 404, "job not found"),
                Arguments.of("PUT", "/v1/job/none/versions/t/tag", "{}", 404, "job \"none\" not found"),
                Arguments.of(
                        "PUT",
                        "/v1/job/none/versions/t/tag",
                        "{\"Version\": -1}",
                        400,
                        "Version must not be negative, and is -1"),
                Arguments.of(
                        "PUT",
                        "/v1/job/none/versions/t%0a/tag",
                        "{}",
                        400,
                        "the name of a tag has at most 255 characters, none of them a control character"),
                Arguments.of("DELETE", "/v1/job/none", "", 404, "job not found"),
                Arguments.of("GET", "/v1/audit?job=none", "", 404, "nothing is recorded about \"job|default/none\""),
                Arguments.of("GET", "/v1/allocation/none", "", 404, "alloc not found"),
                Arguments.of("GET", "/v1/evaluation/none", "", 404, "eval not found"),
                Arguments.of("GET", "/v1/deployment/none", "", 404, "deployment not found"),
                Arguments.of("PUT", "/v1/deployment/unblock/none", "", 404, "deployment not found"),
                Arguments.of("GET", "/v1/node/none", "", 404, "node not found"),
                Arguments.of("GET", "/v1/client/fs/logs/none?task=t&type=stdout", "", 404, "Unknown allocation"),
                Arguments.of("GET", "/v1/client/allocation/none/checks", "", 404, "Unknown allocation \"none\""),
                Arguments.of("GET", "/v1/client/allocation/none/jvm", "", 404, "Unknown allocation \"none\""),
                Arguments.of("PUT", "/v1/client/allocation/none/jvm/heap-dump", "", 404, "Unknown allocation"),
                Arguments.of("DELETE", "/v1/client/allocation/none/jvm/threads", "", 405, "Invalid method"),
                Arguments.of("GET", "/v1/client/stats?node_id=none", "", 404, "Unknown node"),
                Arguments.of("GET", "/v1/nothing", "", 404, ""),
                Arguments.of("DELETE", "/v1/jobs", "", 405, "Invalid method"),
                Arguments.of("PUT", "/v1/job/x/allocations", "{}", 405, "Invalid method"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void saysWhatIsWrongWithARequest(String method, String path, String body, int status, String text) {
        isRefused(method, path, body, status, text);
    }

    static Stream<Arguments> deploymentChanges() {
        return Stream.of(
                Arguments.of("pause", "{\"Pause\": \"yes\"}", "Pause must be true or false, not a string"),
                Arguments.of("pause", "{\"Pause\": 1}", "Pause must be true or false, not the number 1"),
                Arguments.of("pause", "[true]", "Request body must be an object, not a list"),
                Arguments.of("pause", "", "Request body is empty"),
                Arguments.of("fail", "{\"DeploymentID\": 7}", "DeploymentID must be a string, not the number 7"),
                Arguments.of("fail", "\"now\"", "Request body must be an object, not a string"),
                Arguments.of("promote", "{\"All\": \"yes\"}", "All must be true or false, not a string"),
                Arguments.of("promote", "{\"Groups\": \"g\"}", "Groups must be a list of strings, not a string"),
                Arguments.of("promote", "{\"Groups\": [7]}", "Groups must be a list of strings, not the number 7"),
                Arguments.of("unblock", "", "can't unblock deployment: it is not blocked"));
    }

    @ParameterizedTest
    @MethodSource("deploymentChanges")
    void saysWhatIsWrongWithAChangeOfADeployment(String action, String body, String text) {
        isRefused("PUT", "/v1/deployment/" + action + "/" + deployment(), body, 400, text);
    }

    /** The deployment of a job that rolls out, made by the first who asks. */
    private String deployment() {
        JobId job = JobId.of("rolls");
        if (api.engine().keeper().view().job(job).isEmpty()) {
            String rolling = job("rolls", "service", 1)
                    .replace("\"TaskGroups\"", "\"Update\": {\"MaxParallel\": 1}, \"TaskGroups\"");
            TestApi.Answer answer = api.put("/v1/jobs", rolling);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        return api.until(view -> view.job(job)
                        .filter(known -> !known.deployments().isEmpty()
                                && known.evaluations().pending().isEmpty())
                        .isPresent())
                .job(job)
                .orElseThrow()
                .deployments()
                .get(0)
                .id()
                .value();
    }

    private void isRefused(String method, String path, String body, int status, String text) {
        int recorded = api.recorded();
        long start = System.nanoTime();

        TestApi.Answer answer =
                switch (method) {
                    case "GET" -> api.get(path);
                    case "DELETE" -> api.delete(path);
                    default -> api.put(path, body);
                };

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_ANSWER);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
        assertThat(api.recorded()).isEqualTo(recorded);
    }

    /** Requests that no client sends, each whole but for its last lines. */
    static Stream<String> strangeRequests() {
        Stream<String> paths = Stream.of(
                "*",
                "//",
                "http://",
                "/v1/job/%",
                "/v1/job/%zz",
                "/v1/job/%00",
                "/v1/job/%ff%fe%c0%80",
                "/v1/job/..%2f..%2f..%2fetc%2fpasswd",
                "/v1/../v1/./jobs",
                "/v1/job/\u0001\u007f\u00e9",
                "/v1/job/" + "%25".repeat(5_000),
                "/v1" + "/a".repeat(20_000),
                "/v1/jobs?%",
                "/v1/jobs?prefix=%zz&&=&=x&",
                "/v1/jobs?" + "a=b&".repeat(4_000));
        Stream<String> headers = Stream.of(
                "User-Agent: " + "(".repeat(7_000),
                "User-Agent: " + "(a ".repeat(1_000) + ")".repeat(1_000),
                "Accept: " + "a/b;q=".repeat(1_000),
                "Accept-Encoding: " + ",".repeat(7_000),
                "Cookie: " + "a".repeat(100_000),
                "X: y\r\n".repeat(10_000).strip(),
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: 1\r\nContent-Length: 2",
                "Transfer-Encoding: x");
        return Stream.concat(
                paths.map(path -> "GET " + path + " HTTP/1.1"),
                headers.map(header -> "GET /v1/jobs HTTP/1.1\r\n" + header));
    }

    /** CVE-2017-7687 of Mesos: a path; CVE-2021-42697 of Akka HTTP: a header. Each ended the server for everybody. */
    @ParameterizedTest
    @MethodSource("strangeRequests")
    void answersOthersWhateverSomebodySends(String request) throws Exception {
        int recorded = api.recorded();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.getOutputStream().write((request + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));

            assertThat(readWhile(socket)).matches("(?s)HTTP/1\\.1 [234].*");
        }
        assertThat(api.get("/v1/agent/health").status()).isEqualTo(200);
        assertThat(api.recorded()).isEqualTo(recorded);
    }

    /** CVE-2020-7218: nobody is kept busy by who has not said who he is. */
    @Test
    void stopsReadingABodyThatNeverEnds() throws Exception {
        byte[] chunk = ("1000\r\n" + " ".repeat(0x1000) + "\r\n").getBytes(US_ASCII);

        assertThat(answerToEndless(chunk, Duration.ZERO))
                .startsWith("HTTP/1.1 413")
                .endsWith("Request body is larger than " + Body.MAX_BYTES + " bytes");
    }

    /** CVE-2020-7218, too. */
    @Test
    void givesUpABodyThatComesTooSlowly() throws Exception {
        byte[] chunk = "1\r\n \r\n".getBytes(US_ASCII);

        assertThat(answerToEndless(chunk, Duration.ofMillis(100)))
                .startsWith("HTTP/1.1 408")
                .endsWith("Request body did not arrive within 5 seconds");
    }

    /** Sends the chunk again and again until the connection is closed, and returns what is answered meanwhile. */
    private String answerToEndless(byte[] chunk, Duration pause) throws Exception {
        int recorded = api.recorded();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("PUT /v1/jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendForever(out, chunk, pause));
            String answer = readWhile(socket);
            sending.get(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
            assertThat(api.recorded()).isEqualTo(recorded);
            return answer;
        }
    }

    private static void sendForever(OutputStream out, byte[] chunk, Duration pause) {
        try {
            while (true) {
                out.write(chunk);
                LockSupport.parkNanos(pause.toNanos());
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static String readWhile(Socket socket) throws IOException {
        socket.setSoTimeout((int) LONGEST_ANSWER.toMillis());
        StringBuilder answer = new StringBuilder();
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        try {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                answer.append((char) c);
            }
        } catch (SocketException reset) {
            // Closed with some of the body unread; the answer came before.
        }
        return answer.toString();
    }
}

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a request is said in a sentence, within bounded time, and nothing of it is recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsTest {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);

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
                Arguments.of("promote", "{\"All\": true, \"Groups\": [\"g\"]}", "All and Groups exclude each other"),
                Arguments.of("promote", "{\"DeploymentID\": \"x\"}", "DeploymentID \"x\" is not the one of the path"),
                Arguments.of("allocation-health", "[]", "Request body must be an object, not a list"),
                Arguments.of("allocation-health", "{\"DeploymentID\": 7}", "DeploymentID must be a string"),
                Arguments.of(
                        "allocation-health",
                        "{\"HealthyAllocationIDs\": \"a\"}",
                        "HealthyAllocationIDs must be a list of strings, not a string"),
                Arguments.of(
                        "allocation-health",
                        "{\"UnhealthyAllocationIDs\": [true]}",
                        "UnhealthyAllocationIDs must be a list of strings, not true or false"),
                Arguments.of("unblock", "", "can't unblock deployment: it is not blocked"));
    }

    @ParameterizedTest
    @MethodSource("deploymentChanges")
    void saysWhatIsWrongWithAChangeOfADeployment(String action, String body, String text) {
        isRefused("PUT", "/v1/deployment/" + action + "/" + deployment(), body, 400, text);
    }

    /** Of a job that runs, with its version 0 and its allocation on the node. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /v1/job/rolls/revert | '' | Request body is empty
        /v1/job/rolls/revert | [0] | Request body must be an object, not a list
        /v1/job/rolls/revert | {} | JobVersion is missing
        /v1/job/rolls/revert | {"JobVersion": null} | JobVersion is missing
        /v1/job/rolls/revert | {"JobVersion": "0"} | JobVersion must be a whole number, not a string
        /v1/job/rolls/revert | {"JobVersion": 0.5} | JobVersion must be a whole number, not the number 0.5
        /v1/job/rolls/revert | {"JobVersion": 99999999999999999999} | JobVersion must be a whole number, not the number 9999
        /v1/job/rolls/revert | {"JobVersion": -1} | JobVersion must not be negative, and is -1
        /v1/job/rolls/revert | {"JobVersion": 0, "JobID": 7} | JobID must be a string, not the number 7
        /v1/job/rolls/revert | {"JobVersion": 0, "JobID": "x"} | JobID "x" is not the one of the path
        /v1/job/rolls/revert | {"JobVersion": 0, "EnforcePriorVersion": "0"} | EnforcePriorVersion must be a whole number
        /v1/job/rolls/stable | '' | Request body is empty
        /v1/job/rolls/stable | {} | JobVersion is missing
        /v1/job/rolls/stable | {"JobVersion": [0]} | JobVersion must be a whole number, not a list
        /v1/job/rolls/stable | {"JobVersion": -1, "Stable": true} | JobVersion must not be negative, and is -1
        /v1/job/rolls/stable | {"JobVersion": 0, "Stable": "yes"} | Stable must be true or false, not a string
        /v1/job/rolls/stable | {"JobVersion": 0, "Stable": true, "JobID": {}} | JobID must be a string, not an object
        /v1/job/rolls/versions/t/tag | "t" | Request body must be an object, not a string
        /v1/job/rolls/versions/t/tag | {"Version": "0"} | Version must be a whole number, not a string
        /v1/job/rolls/versions/t/tag | {"Version": 1e30} | Version must be a whole number, not the number 1.0E30
        /v1/job/rolls/versions/t/tag | {"Version": -1} | Version must not be negative, and is -1
        /v1/job/rolls/versions/t/tag | {"Latest": 1} | Latest must be true or false, not the number 1
        /v1/job/rolls/versions/t/tag | {"Description": 7} | Description must be a string, not the number 7
        /v1/job/rolls/scale | [] | Request body must be an object, not a list
        /v1/job/rolls/scale | {"Count": 1} | Target.Group is required
        /v1/job/rolls/scale | {"Count": 1, "Target": "g"} | Target must be an object, not a string
        /v1/job/rolls/scale | {"Count": 1, "Target": {"Group": 7}} | Target.Group must be a string, not the number 7
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Count": "2"} | Count must be a whole number, not a string
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Count": -1} | Count must be between 0 and 100000, and is -1
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Count": 100001} | Count must be between 0 and 100000, and is 1
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Message": 7} | Message must be a string, not the number 7
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Error": "no"} | Error must be true or false, not a string
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Meta": []} | Meta must be an object, not a list
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Meta": {"a": 1e9999}} | Meta holds a number out of range
        /v1/job/rolls/scale | {"Target": {"Group": "g"}, "Count": 2, "JobModifyIndex": "1"} | JobModifyIndex must be a
        /v1/job/rolls/evaluate | {"EvalOptions": true} | EvalOptions must be an object, not true or false
        /v1/job/rolls/evaluate | {"EvalOptions": {"ForceReschedule": 1}} | EvalOptions.ForceReschedule must be true or
        /v1/job/rolls/dispatch | [] | Request body must be an object, not a list
        /v1/job/rolls/dispatch | {"JobID": 7} | JobID must be a string, not the number 7
        /v1/job/rolls/dispatch | {"JobID": "x"} | Job ID does not match: the path says "rolls", the body "x"
        /v1/job/rolls/dispatch | {"Payload": 7} | Payload must be a string, not the number 7
        /v1/job/rolls/dispatch | {"Meta": ["a"]} | Meta must be an object, not a list
        /v1/job/rolls/dispatch | {"Meta": {"a": 7}} | Meta.a must be a string, not the number 7
        /v1/job/rolls/dispatch | {"IdPrefixTemplate": true} | IdPrefixTemplate must be a string, not true or false
        /v1/job/rolls/dispatch | {"Priority": "high"} | Priority must be a whole number, not a string
        /v1/job/rolls/dispatch | {"Priority": 101} | Priority must be between 1 and 100, and is 101
        /v1/job/rolls/dispatch | {"Priority": -1} | Priority must be between 1 and 100, and is -1
        /v1/node/{node}/drain | '' | Request body is empty
        /v1/node/{node}/drain | {"DrainSpec": true} | DrainSpec must be an object, not true or false
        /v1/node/{node}/drain | {"DrainSpec": {"Deadline": "1h"}} | DrainSpec.Deadline must be a whole number, not a string
        /v1/node/{node}/drain | {"DrainSpec": {"Deadline": 400000000000000000}} | DrainSpec.Deadline must be at most ten
        /v1/node/{node}/drain | {"DrainSpec": {"IgnoreSystemJobs": 1}} | DrainSpec.IgnoreSystemJobs must be true or false
        /v1/node/{node}/drain | {"MarkEligible": "yes"} | MarkEligible must be true or false, not a string
        /v1/node/{node}/drain | {"Meta": {"a": 1}} | Meta.a must be a string, not the number 1
        /v1/node/{node}/drain | {"NodeID": 7} | NodeID must be a string, not the number 7
        /v1/node/{node}/eligibility | [] | Request body must be an object, not a list
        /v1/node/{node}/eligibility | {} | Eligibility must be "eligible" or "ineligible", not ""
        /v1/node/{node}/eligibility | {"Eligibility": true} | Eligibility must be a string, not true or false
        /v1/node/{node}/eligibility | {"Eligibility": "maybe"} | Eligibility must be "eligible" or "ineligible", not "maybe"
        /v1/node/{node}/eligibility | {"Eligibility": "ineligible", "NodeID": "x"} | Node ID does not match
        /v1/allocation/{allocation}/stop?reschedule=true | '' | reschedule is not supported by this version of drover
        /v1/allocation/{allocation}/stop?no_shutdown_delay=true | '' | no_shutdown_delay is not supported
        /v1/client/allocation/{allocation}/restart | [] | Request body must be an object, not a list
        /v1/client/allocation/{allocation}/restart | {"TaskName": 7} | TaskName must be a string, not the number 7
        /v1/client/allocation/{allocation}/restart | {"AllTasks": "yes"} | AllTasks must be true or false, not a string
        /v1/client/allocation/{allocation}/restart | {"AllTasks": true, "TaskName": "t"} | AllTasks and TaskName exclude
        /v1/client/allocation/{allocation}/signal | '' | Request body is empty
        /v1/client/allocation/{allocation}/signal | {} | must provide a signal
        /v1/client/allocation/{allocation}/signal | {"Signal": 9} | Signal must be a string, not the number 9
        /v1/client/allocation/{allocation}/signal | {"Signal": "SIGHUP", "Task": 7} | Task must be a string, not the number
        """)
    void saysWhatIsWrongWithAChange(String path, String body, String text) {
        JobId job = rolling();
        String allocation = api.engine()
                .keeper()
                .view()
                .allocationsOf(job)
                .get(0)
                .allocation()
                .placement()
                .id()
                .value();

        isRefused(
                "PUT",
                path.replace("{node}", TestApi.NODE.value()).replace("{allocation}", allocation),
                body,
                400,
                text);
    }

    /** A job that rolls out, registered by the first who asks. */
    private JobId rolling() {
        JobId job = JobId.of("rolls");
        if (api.engine().keeper().view().job(job).isEmpty()) {
            String rolling = job("rolls", "service", 1)
                    .replace("\"TaskGroups\"", "\"Update\": {\"MaxParallel\": 1}, \"TaskGroups\"");
            TestApi.Answer answer = api.put("/v1/jobs", rolling);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        api.until(view -> !view.allocationsOf(job).isEmpty()
                && view.job(job)
                        .filter(known -> !known.deployments().isEmpty()
                                && known.evaluations().pending().isEmpty())
                        .isPresent());
        return job;
    }

    private String deployment() {
        JobId job = rolling();
        return api.engine()
                .keeper()
                .view()
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
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(US_ASCII);

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

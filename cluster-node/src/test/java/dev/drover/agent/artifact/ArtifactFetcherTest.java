package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.download.Archives;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.protocol.job.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ArtifactFetcherTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TaskDirectory task;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private AllocationDirectory allocation;
    private TaskEnvironment environment;
    private Path root;
    private InProcess downloads;
    private ArtifactFetcher fetcher;
    private HttpServer server;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        root = directory;
        allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        task = allocation.task("server");
        task.create();
        limit(LONG, LONG);
        environment =
                SampleTask.environment(SampleTask.task("raw_exec", Map.of(), Map.of("VERSION", "1.2")), task, Map.of());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    private void limit(Duration idle, Duration whole) throws IOException {
        ArtifactLimits limits = new ArtifactLimits(
                new ArtifactLimits.Times(LONG, idle, whole, LONG, LONG), 1 << 20, 1 << 20, 50, 100, 20);
        downloads = new InProcess(limits);
        fetcher = new ArtifactFetcher(
                limits, downloads, ArtifactCache.open(root.resolve("cache"), 1 << 20, Clock.systemUTC()), root);
    }

    @AfterEach
    void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        try (Stream<Path> left = Files.list(task.state())) {
            assertThat(left.filter(file -> !file.endsWith("artifacts")))
                    .as("files left in the state directory")
                    .isEmpty();
        }
    }

    @Test
    void storesAFileUnderItsNameAfterCheckingIt() throws Exception {
        serve("/app-1.2.jar", "hello".getBytes(StandardCharsets.UTF_8));
        fetch(url("/app-${VERSION}.jar"), "local/", "any", Map.of("checksum", "md5:5d41402abc4b2a76b9719d911017c592"));
        assertThat(task.local().resolve("app-1.2.jar")).hasContent("hello");
        fetch(
                url("/app-1.2.jar?checksum=sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d&filename=b.jar"),
                "",
                "any",
                Map.of());
        assertThat(task.local().resolve("b.jar")).hasContent("hello");
        fetch(url("/app-1.2.jar"), "local/deep/c.jar", "file", Map.of());
        assertThat(task.local().resolve("deep/c.jar")).hasContent("hello");
    }

    @Test
    void refusesAFileWithAnotherChecksum() {
        serve("/app.jar", "hello".getBytes(StandardCharsets.UTF_8));
        String wrong = "md5:00000000000000000000000000000000";
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local/", "any", Map.of("checksum", wrong)))
                .hasMessage("failed to download artifact \"" + url("/app.jar") + "\": checksum did not match: expected "
                        + wrong + ", got md5:5d41402abc4b2a76b9719d911017c592");
        assertThat(task.local().resolve("app.jar")).doesNotExist();
        assertFails(Map.of("checksum", "md5:abc"), "checksum \"md5:abc\" must have 32 hexadecimal digits");
        assertFails(Map.of("checksum", "crc:abc"), "is of none of the kinds md5, sha1, sha256 and sha512");
        assertFails(Map.of("depth", "1"), "artifact option \"depth\" is not supported");
    }

    @Test
    void takesAChecksumOfAnyKind() throws Exception {
        byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
        serve("/app.jar", content);
        for (String kind : List.of("md5", "sha-1", "sha-256", "sha-512")) {
            String digits =
                    HexFormat.of().formatHex(MessageDigest.getInstance(kind).digest(content));
            String name = kind.replace("-", "");
            String wrong = name + ":" + "0".repeat(digits.length());
            assertFails(Map.of("checksum", wrong), "checksum did not match: expected " + wrong + ", got " + name);
            fetch(url("/app.jar"), "local/" + name, "any", Map.of("checksum", name + ":" + digits));
            assertThat(task.local().resolve(name).resolve("app.jar")).hasContent("hello");
        }
    }

    @Test
    void givesUpOnAServerThatSaysNothing() throws Exception {
        limit(Duration.ofMillis(500), LONG);
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/app.jar";
            assertThatThrownBy(() -> fetch(url, "local/", "any", Map.of()))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage("failed to download artifact \"" + url + "\": the server sent nothing for 500ms");
        }
    }

    @Test
    void givesUpOnADownloadThatIsTooLargeOrNeverEnds() throws IOException {
        serve("/large", new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> fetch(url("/large"), "local/", "any", Map.of()))
                .hasMessageEndingWith("it is larger than 1048576 bytes");
        limit(LONG, Duration.ofSeconds(1));
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            long end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() < end) {
                exchange.getResponseBody().write(new byte[64]);
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        assertThatThrownBy(() -> fetch(url("/drip"), "local/", "any", Map.of()))
                .hasMessageEndingWith("not complete after 1s");
    }

    @Test
    void saysWhatTheServerSaid() throws Exception {
        assertThatThrownBy(() -> fetch(url("/none.jar"), "local/", "any", Map.of()))
                .hasMessage("failed to download artifact \"" + url("/none.jar") + "\": bad response code: 404");
        int free;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = closed.getLocalPort();
        }
        assertThatThrownBy(() -> fetch("http://127.0.0.1:" + free + "/x", "local/", "any", Map.of()))
                .hasMessageContaining("refused");
    }

    /** CVE-2020-8561 of Kubernetes: a redirect to where only the node can ask. */
    @Test
    void followsRedirectsWithinTheWebOnly() throws Exception {
        serve("/target", "there".getBytes(StandardCharsets.UTF_8));
        redirect("/moved", "/target");
        redirect("/file", "file:///etc/passwd");
        redirect("/loop", "/loop");
        redirect("/meta", "http://169.254.169.254/latest");
        fetch(url("/moved"), "local/", "any", Map.of());
        assertThat(task.local().resolve("moved")).hasContent("there");
        assertThatThrownBy(() -> fetch(url("/file"), "local/", "any", Map.of()))
                .hasMessageEndingWith("a redirect to \"file:///etc/passwd\" is refused");
        assertThatThrownBy(() -> fetch(url("/loop"), "local/", "any", Map.of()))
                .hasMessageEndingWith("more than 10 redirects");
        assertThatThrownBy(() -> fetch(url("/meta"), "local/", "any", Map.of()))
                .hasMessageEndingWith("link-local address \"169.254.169.254\" is refused");
    }

    @Test
    void sendsHeaders() throws Exception {
        server.createContext("/private", exchange -> {
            boolean known = "token 1.2".equals(exchange.getRequestHeaders().getFirst("X-Auth"));
            exchange.sendResponseHeaders(known ? 200 : 403, -1);
            exchange.close();
        });
        fetch(new Artifact(
                url("/private"), "local/", "any", Map.of(), Map.of("X-Auth", "token ${VERSION}"), false, false));
        assertThat(task.local().resolve("private")).isEmptyFile();
    }

    @Test
    void unpacksArchivesUnlessToldNotTo() throws Exception {
        byte[] zip = Archives.zip("conf/a.txt", "a", "b.txt", "b");
        serve("/app.zip", zip);
        fetch(url("/app.zip"), "local/app", "any", Map.of());
        assertThat(task.local().resolve("app/conf/a.txt")).hasContent("a");
        fetch(url("/app.zip"), "local/app", "dir", Map.of());
        assertThat(task.local().resolve("app/b.txt")).hasContent("b");
        fetch(url("/app.zip"), "local/packed", "any", Map.of("archive", "false"));
        assertThat(task.local().resolve("packed/app.zip")).hasBinaryContent(zip);
        assertThatThrownBy(() -> fetch(url("/app.zip"), "local/one", "file", Map.of()))
                .hasMessageEndingWith("mode \"file\" needs an archive that holds exactly one file");
        serve("/one.gz", Archives.gzip("single".getBytes(StandardCharsets.UTF_8)));
        fetch(url("/one.gz"), "local/one", "file", Map.of());
        assertThat(task.local().resolve("one")).hasContent("single");
        fetch(url("/one.gz"), "local/gz", "any", Map.of());
        assertThat(task.local().resolve("gz/one")).hasContent("single");
    }

    @Test
    void namesArchivesItCannotUnpack() {
        serve("/app.zip", "no zip".getBytes(StandardCharsets.UTF_8));
        serve("/evil.zip", zipSlip());
        assertThatThrownBy(() -> fetch(url("/app.zip"), "local/", "any", Map.of()))
                .hasMessageContaining("the archive cannot be unpacked");
        assertThatThrownBy(() -> fetch(url("/evil.zip"), "local/", "any", Map.of()))
                .hasMessageEndingWith("archive entry \"../../evil\" leads out of the destination");
        assertThatThrownBy(() -> fetch(url("/app.7z"), "local/", "any", Map.of()))
                .hasMessageContaining("archives of this kind are not supported");
        assertThat(task.root().resolve("evil")).doesNotExist();
    }

    @Test
    void copiesLocalFiles(@TempDir Path elsewhere) throws Exception {
        Path file = Files.writeString(elsewhere.resolve("tool"), "x");
        fetch("file://" + file, "local/", "any", Map.of());
        assertThat(task.local().resolve("tool")).hasContent("x");
        assertThatThrownBy(() -> fetch("file://" + elsewhere.resolve("none"), "local/", "any", Map.of()))
                .hasMessageEndingWith("there is no such file");
        assertThatThrownBy(() -> fetch("file://" + elsewhere, "local/", "any", Map.of()))
                .hasMessageEndingWith("it is not a regular file");
    }

    @Test
    void fetchesNothingOfTheAgentsOwn(@TempDir Path elsewhere) throws Exception {
        Path secret = Files.writeString(task.secrets().resolve("token"), "x");
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), secret);
        for (Path file : List.of(secret, link)) {
            assertThatThrownBy(() -> fetch("file://" + file, "local/", "any", Map.of()))
                    .hasMessageEndingWith("the agent's own files are not to be had");
        }
        serve("/app.jar", new byte[1]);
        assertFails(Map.of("checksum", "file:file://" + secret), "the agent's own files are not to be had");
    }

    @Test
    void refusesDestinationsOutsideTheAllocation() throws Exception {
        serve("/app.jar", new byte[1]);
        assertThatThrownBy(() -> fetch(url("/app.jar"), "../../x", "any", Map.of()))
                .hasMessageEndingWith("path \"../../x\" escapes the allocation directory");
        Files.createSymbolicLink(task.local().resolve("out"), Path.of("/tmp"));
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local/out", "any", Map.of()))
                .hasMessageEndingWith("path \"local/out\" escapes the allocation directory");
        assertThatThrownBy(() -> fetch("hg::https://host/x", "local/", "any", Map.of()))
                .hasMessage("failed to download artifact \"hg::https://host/x\": sources of the kind \"hg\" are not"
                        + " supported");
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local", "file", Map.of()))
                .hasMessageEndingWith("destination \"local\" is a directory");
    }

    @Test
    void servesWhatHasAStrongChecksumFromTheCacheWhoeverOffersIt() throws Exception {
        serve("/app.jar", "hello".getBytes(StandardCharsets.UTF_8));
        Map<String, String> sum =
                Map.of("checksum", "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        fetch(url("/app.jar"), "local/a", "any", sum);
        fetch(url("/gone.jar"), "local/b", "any", sum);
        assertThat(task.local().resolve("b/gone.jar")).hasContent("hello");
        assertThat(downloads.orders).isEqualTo(1);
        Files.writeString(task.local().resolve("b/gone.jar"), "changed by a task");
        fetch(url("/gone.jar"), "local/c", "any", sum);
        assertThat(task.local().resolve("c/gone.jar")).hasContent("hello");
    }

    @Test
    void servesWhatHasAWeakChecksumFromTheCacheForTheSameSourceOnly() throws Exception {
        serve("/app.jar", "hello".getBytes(StandardCharsets.UTF_8));
        Map<String, String> sum = Map.of("checksum", "md5:5d41402abc4b2a76b9719d911017c592");
        fetch(url("/app.jar"), "local/a", "any", sum);
        fetch(url("/app.jar"), "local/b", "any", sum);
        assertThat(requests).hasSize(1);
        assertThatThrownBy(() -> fetch(url("/gone.jar"), "local/c", "any", sum))
                .hasMessageEndingWith("bad response code: 404");
    }

    @Test
    void asksTheServerWhetherWhatIsCachedIsStillTheFile() throws Exception {
        List<String> contents = Collections.synchronizedList(new ArrayList<>(List.of("one")));
        server.createContext("/tagged", exchange -> {
            String tag = "\"" + contents.get(0) + "\"";
            String known = exchange.getRequestHeaders().getFirst("If-None-Match");
            boolean allowed = !"none".equals(exchange.getRequestHeaders().getFirst("X-Auth"));
            requests.add(String.valueOf(known));
            exchange.getResponseHeaders().set("ETag", tag);
            int status = !allowed ? 403 : tag.equals(known) ? 304 : 200;
            byte[] body = contents.get(0).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
            if (status == 200) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        fetch(url("/tagged"), "local/a", "any", Map.of());
        fetch(url("/tagged"), "local/b", "any", Map.of());
        assertThat(task.local().resolve("b/tagged")).hasContent("one");
        contents.set(0, "two");
        fetch(url("/tagged"), "local/c", "any", Map.of());
        assertThat(task.local().resolve("c/tagged")).hasContent("two");
        assertThat(requests).containsExactly("null", "\"one\"", "\"one\"");
        Artifact stranger =
                new Artifact(url("/tagged"), "local/", "any", Map.of(), Map.of("X-Auth", "none"), false, false);
        assertThatThrownBy(() -> fetch(stranger)).hasMessageEndingWith("bad response code: 403");
    }

    @Test
    void fetchesATasksArtifactsOnceAndAllOrNone() throws Exception {
        serve("/a", "a".getBytes(StandardCharsets.UTF_8));
        Artifact good = new Artifact(url("/a"), "local/", "any", Map.of(), Map.of(), false, false);
        Artifact bad = new Artifact(url("/none"), "local/", "any", Map.of(), Map.of(), false, false);
        Files.createDirectories(task.state().resolve("artifact-left/work/0"));
        assertThatThrownBy(() -> fetch(good, bad)).hasMessageEndingWith("bad response code: 404");
        assertThat(task.local().resolve("a")).doesNotExist();
        assertThat(task.state().resolve("artifact-left")).doesNotExist();
        fetch(good);
        fetcher.fetch(List.of(bad), task, environment, Optional.empty());
        assertThat(task.local().resolve("a")).hasContent("a");
    }

    @Test
    void takesADirectoryOfAnArchive() throws Exception {
        serve("/app.zip", Archives.zip("app/conf/a.txt", "a", "other/b.txt", "b"));
        fetch(url("/app.zip//app"), "local/app", "any", Map.of());
        assertThat(task.local().resolve("app/conf/a.txt")).hasContent("a");
        assertThat(task.local().resolve("app/other")).doesNotExist();
        assertThatThrownBy(() -> fetch(url("/app.zip//none"), "local/app", "any", Map.of()))
                .hasMessageEndingWith("it holds no directory of that name");
        assertThatThrownBy(() -> fetch(url("/app.zip//../.."), "local/app", "any", Map.of()))
                .hasMessageEndingWith("directory \"../..\" leads out of the source");
    }

    @Test
    void findsTheChecksumInAList() throws Exception {
        serve("/app.jar", "hello".getBytes(StandardCharsets.UTF_8));
        serve("/SUMS", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d  app.jar\n".getBytes(StandardCharsets.UTF_8));
        serve("/WRONG", "aaaac61ddcc5e8a2dabede0f3b482cd9aea9434d  app.jar\n".getBytes(StandardCharsets.UTF_8));
        fetch(url("/app.jar"), "local/", "any", Map.of("checksum", "file:" + url("/SUMS")));
        assertThat(task.local().resolve("app.jar")).hasContent("hello");
        assertFails(Map.of("checksum", "file:" + url("/WRONG")), "checksum did not match: expected sha1:aaaa");
        assertFails(
                Map.of("checksum", "file:" + url("/NONE")), "the checksum file cannot be had: bad response code: 404");
        assertFails(Map.of("checksum", "file:SUMS"), "must begin with http://, https:// or file://");
    }

    /** A stand-in that lets nobody in whose signature is not that of the very request. */
    @Test
    void readsFromWhatSpeaksTheProtocolOfS3() throws Exception {
        S3StandIn bucket = new S3StandIn("key", "secret", "here", "hello".getBytes(StandardCharsets.UTF_8));
        server.createContext("/bucket/", bucket::answer);
        Map<String, String> keys =
                Map.of("aws_access_key_id", "key", "aws_access_key_secret", "secret", "region", "here");
        fetch("s3::" + url("/bucket/a b.jar").replace(" ", "%20"), "local/", "any", keys);
        assertThat(task.local().resolve("a b.jar")).hasContent("hello");
        fetch("s3::" + url("/bucket/x.jar?version=7"), "local/", "any", keys);
        assertThat(bucket.queries()).containsExactly("", "versionId=7");
        Map<String, String> wrong =
                Map.of("aws_access_key_id", "key", "aws_access_key_secret", "other", "region", "here");
        assertThatThrownBy(() -> fetch("s3::" + url("/bucket/x.jar"), "local/", "any", wrong))
                .hasMessageEndingWith("bad response code: 403");
        assertThatThrownBy(() -> fetch("s3::" + url("/bucket/x.jar"), "local/", "any", Map.of()))
                .hasMessageEndingWith("bad response code: 403")
                .hasMessageNotContaining("secret");
    }

    /** CVE-2020-27195: a path is looked at after its references were replaced, not before. */
    @Test
    void refusesDestinationsThatReferencesLeadOutOf() {
        serve("/app.jar", new byte[1]);
        environment = new TaskEnvironment(Map.of("UP", "../../.."), Map.of());
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local/${UP}/x", "any", Map.of()))
                .hasMessageContaining("escapes the allocation directory");
        assertThat(requests).isEmpty();
    }

    /**
     * CVE-2019-11250 of Kubernetes: messages stand in the task's events, where everybody who may see the job may read them.
     */
    @Test
    void namesNoSecretsInMessages() {
        String source = url("/none.jar").replace("http://", "http://user:secret@") + "?token=secret";
        assertThatThrownBy(() -> fetch(source, "local/", "any", Map.of()))
                .hasMessage("failed to download artifact \"" + url("/none.jar") + "\": bad response code: 404");
    }

    /** CVE-2022-24686: what is fetched at the same time goes to whom it is for. */
    @Test
    void mixesNothingThatIsFetchedAtTheSameTime(@TempDir Path cache) throws Exception {
        List<String> names = List.of("a", "b", "c");
        CountDownLatch all = new CountDownLatch(names.size());
        for (String name : names) {
            server.createContext("/" + name + "/app.jar", exchange -> {
                all.countDown();
                awaitAll(all);
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(name.getBytes(StandardCharsets.UTF_8));
                exchange.close();
            });
        }
        ArtifactFetcher patient = InProcess.fetcher(cache);
        List<Future<?>> fetches = new ArrayList<>();
        for (String name : names) {
            Artifact artifact =
                    new Artifact(url("/" + name + "/app.jar"), "local/", "any", Map.of(), Map.of(), false, false);
            allocation.task(name).create();
            fetches.add(threads.submit(() -> {
                patient.fetch(List.of(artifact), allocation.task(name), environment, Optional.empty());
                return name;
            }));
        }
        for (Future<?> fetch : fetches) {
            fetch.get(60, TimeUnit.SECONDS);
        }
        assertThat(names)
                .allSatisfy(name -> assertThat(allocation.task(name).local().resolve("app.jar"))
                        .hasContent(name));
    }

    private static void awaitAll(CountDownLatch all) {
        try {
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertFails(Map<String, String> options, String message) {
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local/", "any", options))
                .hasMessageContaining(message);
    }

    private static byte[] zipSlip() {
        try {
            return Archives.zip("fine", "x", "../../evil", "x");
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void fetch(String source, String destination, String mode, Map<String, String> options) throws Exception {
        fetch(new Artifact(source, destination, mode, options, Map.of(), false, false));
    }

    /** As often as a test likes: a task's artifacts are fetched once. */
    private void fetch(Artifact... artifacts) throws Exception {
        Files.deleteIfExists(task.state().resolve("artifacts"));
        fetcher.fetch(List.of(artifacts), task, environment, Optional.empty());
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void serve(String path, byte[] content) {
        server.createContext(path, exchange -> {
            requests.add(path);
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    private void redirect(String path, String location) {
        server.createContext(path, exchange -> answerRedirect(exchange, location));
    }

    private static void answerRedirect(HttpExchange exchange, String location) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            body.readAllBytes();
        }
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }
}

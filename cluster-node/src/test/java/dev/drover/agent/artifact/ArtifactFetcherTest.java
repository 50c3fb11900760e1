package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ArtifactFetcherTest {
    private static final ArtifactLimits LIMITS = new ArtifactLimits(
            Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(1), 1 << 20, 1 << 20, 50, 100);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TaskDirectory task;
    private TaskEnvironment environment;
    private HttpServer server;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        task = allocation.task("server");
        task.create();
        environment =
                SampleTask.environment(SampleTask.task("raw_exec", Map.of(), Map.of("VERSION", "1.2")), task, Map.of());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        try (Stream<Path> left = Files.list(task.state())) {
            assertThat(left).as("files left in the state directory").isEmpty();
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
    void givesUpOnAServerThatSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/app.jar";
            assertThatThrownBy(() -> fetch(url, "local/", "any", Map.of()))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage("failed to download artifact \"" + url + "\": the server sent nothing for 500ms");
        }
    }

    @Test
    void givesUpOnADownloadThatNeverEnds() {
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < end) {
                exchange.getResponseBody().write(new byte[64]);
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        assertThatThrownBy(() -> fetch(url("/drip"), "local/", "any", Map.of()))
                .hasMessageEndingWith("not complete after 1s");
        serve("/large", new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> fetch(url("/large"), "local/", "any", Map.of()))
                .hasMessageEndingWith("it is larger than 1048576 bytes");
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
        new ArtifactFetcher(LIMITS)
                .fetch(
                        new Artifact(
                                url("/private"),
                                "local/",
                                "any",
                                Map.of(),
                                Map.of("X-Auth", "token ${VERSION}"),
                                false),
                        task,
                        environment);
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
        assertThatThrownBy(() -> fetch(url("/app.tar.xz"), "local/", "any", Map.of()))
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
    void refusesDestinationsOutsideTheAllocation() throws Exception {
        serve("/app.jar", new byte[1]);
        assertThatThrownBy(() -> fetch(url("/app.jar"), "../../x", "any", Map.of()))
                .hasMessageEndingWith("path \"../../x\" escapes the allocation directory");
        Files.createSymbolicLink(task.local().resolve("out"), Path.of("/tmp"));
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local/out", "any", Map.of()))
                .hasMessageEndingWith("path \"local/out\" escapes the allocation directory");
        assertThatThrownBy(() -> fetch("git::https://host/x", "local/", "any", Map.of()))
                .hasMessageContaining("failed to download artifact \"git::https://host/x\"");
        assertThatThrownBy(() -> fetch(url("/app.jar"), "local", "file", Map.of()))
                .hasMessageEndingWith("destination \"local\" is a directory");
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
        Artifact artifact = new Artifact(source, destination, mode, options, Map.of(), false);
        new ArtifactFetcher(LIMITS).fetch(artifact, task, environment);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void serve(String path, byte[] content) {
        server.createContext(path, exchange -> {
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

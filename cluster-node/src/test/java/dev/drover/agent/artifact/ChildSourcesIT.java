package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.download.ArchiveKind;
import dev.drover.agent.download.Archives;
import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.Validator;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.tls.SelfSigned;
import dev.drover.protocol.job.Artifact;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a child in its sandbox needs for each source and each kind of archive is there: programs, libraries, keys. */
@Timeout(120)
@NeedsTool(
        value = {"bwrap", "git"},
        asRoot = true)
class ChildSourcesIT {
    private static final Isolation FOUND = TaskDrivers.isolation();
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path data;

    @TempDir
    Path served;

    private Path place;
    private HttpServer server;
    private int orders;

    @BeforeEach
    void open() throws Exception {
        assertThat(FOUND.needs()).isEmpty();
        place = Files.createDirectory(data.resolve("place"));
        Files.createDirectory(place.resolve(Downloads.WORK));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void unpacksArchives(ArchiveKind kind) throws Exception {
        byte[] tar = new Archives.Tar().file("app.txt", "hello").bytes();
        boolean single = !kind.name().startsWith("TAR");
        byte[] packed = kind == ArchiveKind.ZIP
                ? Archives.zip("app.txt", "hello")
                : Archives.compress(kind, single ? HELLO : tar);
        String name = (single && kind != ArchiveKind.ZIP ? "app.txt." : "app.") + extension(kind);
        Files.write(served.resolve(name), packed);

        fetch(artifact(url("/" + name), Map.of(), false));

        assertIsUnpacked("app.txt");
    }

    private static String extension(ArchiveKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    @Test
    void clonesRepositories() throws Exception {
        Path source = Files.createDirectory(served.resolve("source"));
        git(source, "init", "--quiet");
        Files.writeString(source.resolve("app.txt"), "hello");
        git(source, "add", ".");
        git(source, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "one");
        git(served, "clone", "--quiet", "--bare", "source", "app.git");
        git(served.resolve("app.git"), "update-server-info");

        fetch(artifact("git::" + url("/app.git"), Map.of(), false));

        assertIsUnpacked("app.txt");
    }

    @Test
    void speaksToServersThatEncrypt() throws Exception {
        HttpsServer encrypting = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        encrypting.setHttpsConfigurator(new HttpsConfigurator(
                SelfSigned.create(served.resolve("keys.p12")).context()));
        encrypting.createContext("/", this::answer);
        encrypting.start();
        try {
            Files.write(served.resolve("app.jar"), HELLO);
            String url = "https://127.0.0.1:" + encrypting.getAddress().getPort() + "/app.jar";

            assertThat(answer(artifact(url, Map.of(), false)).reason()).contains("certificat");
            fetch(artifact(url, Map.of(), true));
        } finally {
            encrypting.stop(0);
        }
        assertIsFetched();
    }

    @Test
    void signsWhatItAsksOfABucket() throws Exception {
        S3StandIn bucket = new S3StandIn("key", "secret", "here", HELLO);
        server.createContext("/bucket/", bucket::answer);
        Map<String, String> keys =
                Map.of("aws_access_key_id", "key", "aws_access_key_secret", "secret", "region", "here");

        fetch(artifact("s3::" + url("/bucket/app.jar"), keys, false));

        assertIsFetched();
    }

    private static Artifact artifact(String source, Map<String, String> options, boolean insecure) {
        return new Artifact(source, "local/", "any", options, Map.of(), insecure, false);
    }

    private void fetch(Artifact artifact) throws Exception {
        assertThat(answer(artifact).reason()).isEmpty();
    }

    private DownloadAnswer answer(Artifact artifact) throws Exception {
        Path work = place.resolve(Downloads.WORK);
        ChildDownloads child = new ChildDownloads(ArtifactSettings.STANDARD, FOUND.ownedBy(data), data);
        orders++;
        String directory = Integer.toString(orders);
        Files.createDirectory(work.resolve(directory));
        DownloadOrder order = ArtifactSource.of(artifact, new TaskEnvironment(Map.of(), Map.of()))
                .order()
                .in(directory, Validator.NONE);
        return child.perform(List.of(order), place).get(0);
    }

    private void assertIsFetched() throws IOException {
        assertIs(DownloadOrder.DOWNLOAD);
    }

    private void assertIsUnpacked(String file) throws IOException {
        assertIs(DownloadOrder.UNPACKED + "/" + file);
    }

    /** By a user without rights, which tells that a sandbox was there. */
    private void assertIs(String file) throws IOException {
        Path fetched =
                place.resolve(Downloads.WORK).resolve(Integer.toString(orders)).resolve(file);
        assertThat(fetched).hasContent("hello");
        assertThat((int) Files.getAttribute(fetched, "unix:uid")).isNotZero();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Path file = served.resolve(exchange.getRequestURI().getPath().substring(1));
        try (exchange) {
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] content = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static void git(Path directory, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(Arrays.asList(arguments));
        assertThat(new ProcessBuilder(line)
                        .directory(directory.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}

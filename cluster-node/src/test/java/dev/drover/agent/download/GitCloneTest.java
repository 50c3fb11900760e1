package dev.drover.agent.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.driver.NeedsTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clones from a web server that has a repository as files, which git calls the dumb protocol. */
@Timeout(120)
@NeedsTool("git")
class GitCloneTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", System.getenv().getOrDefault("PATH", ""));

    @TempDir
    static Path root;

    private static HttpServer server;
    private static String first = "";

    @BeforeAll
    static void serve() throws Exception {
        Path source = Files.createDirectory(root.resolve("source"));
        git(source, "init", "--quiet", "--initial-branch=main");
        Files.writeString(Files.createDirectory(source.resolve("conf")).resolve("app.properties"), "version=1");
        Files.writeString(source.resolve(".gitattributes"), "*.properties filter=evil\n");
        git(source, "add", ".");
        git(source, "commit", "--quiet", "-m", "one");
        first = git(source, "rev-parse", "HEAD");
        git(source, "tag", "v1");
        Files.writeString(source.resolve("conf/app.properties"), "version=2");
        git(source, "commit", "--quiet", "-a", "-m", "two");
        git(
                source,
                "clone",
                "--quiet",
                "--bare",
                source.toString(),
                root.resolve("app.git").toString());
        git(root.resolve("app.git"), "update-server-info");
        repository("nested", "../app.git", "inner");
        repository("outer", "../nested.git", "part");
        repository("astray", "http://169.254.169.254/app.git", "part");
        repository("deeper", "../astray.git", "part");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", GitCloneTest::answer);
        server.start();
    }

    /** A bare repository with one submodule, whose commit is the newest of the repository of that name. */
    private static void repository(String name, String submodule, String path) throws Exception {
        Path source = Files.createDirectory(root.resolve(name));
        git(source, "init", "--quiet", "--initial-branch=main");
        Files.writeString(
                source.resolve(".gitmodules"),
                "[submodule \"" + path + "\"]\n\tpath = " + path + "\n\turl = " + submodule + "\n");
        Path other = root.resolve(submodule.substring(submodule.lastIndexOf('/') + 1));
        String commit = git(other, "rev-parse", "main");
        git(source, "update-index", "--add", "--cacheinfo", "160000," + commit + "," + path);
        git(source, "add", ".gitmodules");
        git(source, "commit", "--quiet", "-m", "one");
        git(
                source,
                "clone",
                "--quiet",
                "--bare",
                ".",
                root.resolve(name + ".git").toString());
        git(root.resolve(name + ".git"), "update-server-info");
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void checksOutABranchATagOrACommit() throws IOException {
        assertThat(fetched("main", Map.of())).isEqualTo("version=2");
        assertThat(fetched("tag", Map.of("ref", "v1"))).isEqualTo("version=1");
        assertThat(fetched("commit", Map.of("ref", first))).isEqualTo("version=1");
    }

    @Test
    void fetchesSubmodulesOfSubmodules() throws IOException {
        assertThat(perform("outer-clone", order("outer.git", Map.of()), ArtifactLimits.STANDARD)
                        .reason())
                .isEmpty();
        assertThat(root.resolve("outer-clone/unpacked/part/inner/conf/app.properties"))
                .hasContent("version=2");
    }

    /** The metadata of clouds is out of reach for what a repository names, too. */
    @Test
    void asksNoRefusedAddressForASubmodule() throws IOException {
        for (String repository : List.of("astray", "deeper")) {
            assertThat(perform(repository + "-clone", order(repository + ".git", Map.of()), ArtifactLimits.STANDARD)
                            .reason())
                    .isEqualTo("link-local address \"169.254.169.254\" is refused");
        }
    }

    @Test
    void saysWhatGitSays() throws IOException {
        DownloadAnswer none = perform("none", order("nothing.git", Map.of()), ArtifactLimits.STANDARD);
        assertThat(none.reason())
                .startsWith("git: fatal: ")
                .contains("not found")
                .doesNotContain("secret");
        DownloadAnswer noRef = perform("noref", order("app.git", Map.of("ref", "v9")), ArtifactLimits.STANDARD);
        assertThat(noRef.reason()).startsWith("git: ").contains("v9");
    }

    @Test
    void refusesMoreThanItMayHold() throws IOException {
        ArtifactLimits standard = ArtifactLimits.STANDARD;
        DownloadAnswer bytes = perform(
                "bytes",
                order("app.git", Map.of()),
                new ArtifactLimits(standard.times(), 1 << 20, 100, 4096, 100, 100));
        assertThat(bytes.reason()).isEqualTo("the repository is larger than 100 bytes");
        DownloadAnswer files = perform(
                "files",
                order("app.git", Map.of()),
                new ArtifactLimits(standard.times(), 1 << 20, 1 << 20, 1, 100, 100));
        assertThat(files.reason()).isEqualTo("the repository holds more than 1 files");
    }

    @Test
    void saysThatTheNodeHasNoGit() throws IOException {
        DownloadAnswer answer = new DownloadWorker(
                        ArtifactLimits.STANDARD, Map.of("PATH", "/nowhere"), Clock.systemUTC())
                .perform(order("app.git", Map.of()), Files.createDirectory(root.resolve("absent")));
        assertThat(answer.reason()).isEqualTo("this node has no git, which a source of this kind needs");
        assertThat(answer.isRecoverable()).isFalse();
    }

    /** CVE-2024-3817: what a source says must never be an option to git; CVE-2025-8959: nor a file of the machine. */
    @Test
    void givesGitNoOptionsAndNoHelpers() throws Exception {
        List<List<String>> shallow = GitClone.commands(
                "git", order("app.git", Map.of("ref", "v1", "depth", "1")), Path.of("/work/0/unpacked"));
        assertThat(shallow).hasSize(1);
        assertThat(shallow.get(0))
                .containsSubsequence(
                        "core.hooksPath=/dev/null", "protocol.file.allow=never", "protocol.ext.allow=never")
                .containsSubsequence("clone", "--template=", "--depth=1", "--branch=v1", "--")
                .endsWith("/work/0/unpacked");
        List<List<String>> full =
                GitClone.commands("git", order("app.git", Map.of("ref", first)), Path.of("/work/0/unpacked"));
        assertThat(full.get(0)).contains("--no-checkout");
        assertThat(full.get(1)).endsWith("checkout", "--quiet", first, "--");
        DownloadOrder file =
                DownloadOrder.plain(Transport.GIT, "file://localhost" + root.resolve("app.git"), "", Map.of());
        assertThat(perform("file", file, ArtifactLimits.STANDARD).reason()).contains("not allowed");
    }

    private static String fetched(String name, Map<String, String> options) throws IOException {
        DownloadAnswer answer = perform(name, order("app.git", options), ArtifactLimits.STANDARD);
        assertThat(answer.reason()).isEmpty();
        return Files.readString(root.resolve(name).resolve("unpacked/conf/app.properties"));
    }

    private static DownloadAnswer perform(String name, DownloadOrder order, ArtifactLimits limits) throws IOException {
        return new DownloadWorker(limits, ENVIRONMENT, Clock.systemUTC())
                .perform(order, Files.createDirectory(root.resolve(name)));
    }

    private static DownloadOrder order(String repository, Map<String, String> options) {
        String location = "http://user:secret@127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
        return DownloadOrder.plain(Transport.GIT, location, "", options);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Path file = root.resolve(exchange.getRequestURI().getPath().substring(1));
        try (exchange) {
            if (Files.isRegularFile(file)) {
                byte[] content = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static String git(Path directory, String... arguments) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("git", "-c", "user.name=test", "-c", "user.email=test@example.org"));
        line.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return output.strip();
    }
}

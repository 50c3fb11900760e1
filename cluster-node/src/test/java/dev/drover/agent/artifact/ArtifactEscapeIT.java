package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.download.Archives;
import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.TaskUser;
import dev.drover.protocol.job.Artifact;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is root fetches what was made to harm it, or its next task. */
@Timeout(120)
@NeedsTool(value = "bwrap", asRoot = true)
class ArtifactEscapeIT {
    private AllocationDirectory allocation;
    private ArtifactFetcher fetcher;
    private HttpServer server;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        allocation = new AllocationDirectory(root.resolve("alloc/1"));
        allocation.create();
        fetcher = ArtifactFetcher.open(ArtifactSettings.STANDARD, TaskDrivers.isolation(), root);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/good.tar", new Archives.Tar().file("bin/tool", "x", 06755).bytes());
        serve(
                "/evil.tar",
                new Archives.Tar()
                        .special("out", TarConstants.LF_SYMLINK, "/etc")
                        .bytes());
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void givesFilesToTheTasksUserAndKeepsOutOfWhatIsThenHis() throws Exception {
        TaskUser nobody = TaskUser.find(TaskUser.DEFAULT).orElseThrow();
        fetch("first", nobody, artifact("/good.tar", "../alloc/data/app", true));
        Path app = allocation.shared().resolve("data/app");
        assertThat((int) Files.getAttribute(app.resolve("bin/tool"), "unix:mode") & 07777)
                .isEqualTo(0755);
        for (Path owned : List.of(app, app.resolve("bin"), app.resolve("bin/tool"))) {
            assertThat((int) Files.getAttribute(owned, "unix:uid")).isEqualTo(nobody.uid());
        }
        assertThatThrownBy(() -> fetch("second", nobody, artifact("/good.tar", "../alloc/data/app", false)))
                .hasMessageEndingWith("can be changed by a task that runs already");
        assertThatThrownBy(() -> fetch("third", nobody, artifact("/evil.tar", "local", false)))
                .hasMessageContaining("is a link that leads out of the destination");
        fetch("fourth", nobody, artifact("/good.tar", "local", false));
        assertThat((int) Files.getAttribute(allocation.task("fourth").local().resolve("bin/tool"), "unix:uid"))
                .isZero();
    }

    private void fetch(String name, TaskUser user, Artifact artifact) throws Exception {
        TaskDirectory task = allocation.task(name);
        task.create();
        fetcher.fetch(
                List.of(artifact),
                task,
                SampleTask.environment(SampleTask.task("exec", Map.of(), Map.of()), task, Map.of()),
                Optional.of(user));
    }

    private Artifact artifact(String path, String destination, boolean chown) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        return new Artifact(url, destination, "any", Map.of(), Map.of(), false, chown);
    }

    private void serve(String path, byte[] content) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }
}

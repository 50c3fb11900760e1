package dev.drover.agent;

import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import dev.drover.server.stream.AssignedAllocation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one allocation of an agent has fetched, the next one has, too. */
class SharedArtifactIT {
    private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.UTF_8);

    private final AtomicInteger requests = new AtomicInteger();
    private AgentFixture fixture;
    private HttpServer server;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/app.txt", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
        server.stop(0);
    }

    /** Two at once, and a third one of an agent that starts later. */
    @Test
    void asksTheServerOnceForAFileOfWhichItKnowsTheChecksum() throws Exception {
        List<AssignedAllocation> both = List.of(fetching(), fetching());
        fixture.startAgent();
        both.forEach(fixture.directory::assign);
        for (AssignedAllocation assigned : both) {
            assertHasTheFile(assigned);
        }
        fixture.loseAgent();
        AssignedAllocation later = fetching();
        fixture.directory.assign(later);

        fixture.startAgent();

        assertHasTheFile(later);
        assertThat(requests).hasValue(1);
    }

    private void assertHasTheFile(AssignedAllocation assigned) {
        fixture.await(id(assigned), ClientStatus.RUNNING);
        assertThat(fixture.files(assigned).resolve("server/local/app.txt")).hasContent("hello");
    }

    private AssignedAllocation fetching() throws Exception {
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        Artifact artifact = new Artifact(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/app.txt",
                "local/",
                "any",
                Map.of("checksum", "sha256:" + sum),
                Map.of(),
                false,
                false);
        Task task = Allocations.script("server", "exec sleep 600", Allocations.NEVER);
        return Allocations.of(JobType.SERVICE, Allocations.fetching(task, artifact));
    }
}

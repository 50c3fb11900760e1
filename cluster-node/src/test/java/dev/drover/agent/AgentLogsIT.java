package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.Allocations.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.log.LogSettings;
import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogSettings.Protocol;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobType;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with the output of real tasks as its settings say: keeps it for its time, and passes it on. */
class AgentLogsIT {
    private static final Duration DAY = Duration.ofDays(1);

    private AgentFixture fixture;

    @BeforeEach
    void prepare(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    private AssignedAllocation run(String script) {
        AssignedAllocation assigned =
                Allocations.of(JobType.BATCH, Allocations.script("main", script, Allocations.NEVER));
        fixture.directory.assign(assigned);
        fixture.await(id(assigned), ClientStatus.COMPLETE);
        return assigned;
    }

    /** An agent that ends goes through all that is kept before it does. */
    @Test
    void deletesTheOutputOfWhatIsGoneByItsAgeAndNotEarlier() throws Exception {
        fixture.logs = new LogSettings(DAY, Duration.ZERO, List.of());
        fixture.startAgent();
        AssignedAllocation old = run("echo old");
        AssignedAllocation young = run("echo young");
        forget(old);
        forget(young);
        assertThat(output(old)).hasContent("old");
        Instant now = Instant.now();
        Files.setLastModifiedTime(output(old), FileTime.from(now.minus(DAY)));
        Files.setLastModifiedTime(output(young), FileTime.from(now.minus(DAY).plus(Duration.ofHours(1))));
        fixture.endAgent();

        fixture.startAgent();
        await(() -> !Files.exists(kept(old)));
        fixture.endAgent();

        assertThat(output(young)).hasContent("young");
    }

    private void forget(AssignedAllocation assigned) {
        Path directory = fixture.files(assigned);
        await(() -> Files.exists(directory.resolve("alloc/logs/main.stdout.0")));
        fixture.directory.forget(id(assigned));
        await(() -> !Files.exists(directory));
    }

    private Path kept(AssignedAllocation assigned) {
        return fixture.data.resolve("client/logs").resolve(id(assigned).value());
    }

    private Path output(AssignedAllocation assigned) {
        return kept(assigned).resolve("logs/main.stdout.0");
    }

    @Test
    void passesTheLinesOfATaskOnToAllWhoWantThem() throws Exception {
        CompletableFuture<String> exported = new CompletableFuture<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/logs", exchange -> exported.complete(take(exchange)));
        collector.start();
        try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            syslog.setSoTimeout(60_000);
            fixture.logs = new LogSettings(
                    Duration.ZERO,
                    Duration.ZERO,
                    List.of(
                            outlet(Protocol.SYSLOG, "udp://127.0.0.1:" + syslog.getLocalPort()),
                            outlet(
                                    Protocol.OTLP,
                                    "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/logs")));
            fixture.startAgent();

            AssignedAllocation assigned = run("echo hello from a task");

            DatagramPacket message = new DatagramPacket(new byte[2000], 2000);
            syslog.receive(message);
            assertThat(new String(message.getData(), 0, message.getLength(), StandardCharsets.UTF_8))
                    .contains(" n1 main " + id(assigned).value() + " stdout ")
                    .endsWith(" hello from a task");
            assertThat(exported.get(60, TimeUnit.SECONDS))
                    .contains("{\"stringValue\":\"" + id(assigned).value() + "\"}")
                    .contains("\"body\":{\"stringValue\":\"hello from a task\"}");
        } finally {
            collector.stop(0);
        }
    }

    private static OutletSettings outlet(Protocol protocol, String address) {
        return new OutletSettings(protocol, URI.create(address), OutletSettings.LOCAL0, Map.of());
    }

    private static String take(HttpExchange request) throws IOException {
        try (request) {
            String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            request.sendResponseHeaders(200, -1);
            return body;
        }
    }
}

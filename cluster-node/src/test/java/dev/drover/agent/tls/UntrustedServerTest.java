package dev.drover.agent.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drover.agent.artifact.InProcess;
import dev.drover.agent.check.CheckProbe;
import dev.drover.agent.check.CheckResult;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.ServiceCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate nobody has signed but itself: refused, unless the job's author says that it is all right. */
@Timeout(120)
class UntrustedServerTest {
    @TempDir
    Path root;

    private SelfSigned keys;
    private HttpsServer server;

    @BeforeEach
    void open() throws Exception {
        keys = SelfSigned.create(root.resolve("self-signed.p12"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
        server.createContext("/", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void artifactsComeFromItOnlyWhenInsecureIsSaid() throws Exception {
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("allocation"));
        allocation.create();
        TaskDirectory task = allocation.task("server");
        task.create();

        assertThatThrownBy(() -> fetch(task, false)).hasMessageContaining("certificat");
        fetch(task, true);

        assertThat(task.local().resolve("app.jar")).hasContent("hello");
    }

    @Test
    void checksPassOnlyWhenVerificationIsSkipped() {
        ActorTestKit kit = ActorTestKit.create();
        CheckProbe probe = new CheckProbe(Clock.systemUTC(), kit.system());

        CheckResult verified = probe.run(check(false), server.getAddress());
        assertThat(verified.isSuccess()).isFalse();
        assertThat(verified.output()).contains("certificat");
        assertThat(probe.run(check(true), server.getAddress()).isSuccess()).isTrue();
        kit.shutdownTestKit();
    }

    @Test
    void isTrustedByWhoHasItsCertificateInAFile() throws Exception {
        Path file = root.resolve("authorities.pem");
        String encoded =
                Base64.getMimeEncoder().encodeToString(keys.certificate().getEncoded());
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(AuthoritiesFile.context(file))
                .build();
        URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort());

        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("hello");
        Files.writeString(file, "no certificate");
        assertThatThrownBy(() -> AuthoritiesFile.context(file)).hasMessageContaining(file.toString());
    }

    private void fetch(TaskDirectory task, boolean insecure) throws Exception {
        TaskEnvironment environment =
                SampleTask.environment(SampleTask.task("raw_exec", Map.of(), Map.of()), task, Map.of());
        String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/app.jar";
        InProcess.fetcher(root.resolve("cache"))
                .fetch(
                        List.of(new Artifact(url, "local/", "any", Map.of(), Map.of(), insecure, false)),
                        task,
                        environment,
                        Optional.empty());
    }

    private static ServiceCheck check(boolean tlsSkipVerify) {
        return new ServiceCheck(
                "alive",
                "http",
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                "",
                "/",
                "GET",
                "https",
                Map.of(),
                "",
                tlsSkipVerify,
                "",
                "",
                "",
                ServiceCheck.Grpc.NONE,
                ServiceCheck.Script.NONE,
                ServiceCheck.Judging.PLAIN);
    }
}

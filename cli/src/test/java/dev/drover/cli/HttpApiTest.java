package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a user is told when the agent does not answer as it should. */
class HttpApiTest {
    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String address = "http://127.0.0.1:" + port;

        CommandLineTool.Result result =
                new CommandLineTool().with("NOMAD_ADDR", address).run("status");

        assertThat(result.err())
                .isEqualTo("Error querying jobs: Get \"" + address
                        + "/v1/jobs\": connection refused; no agent listens at " + address + "\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhatTheServerSaid() {
        try (FakeAgent agent = new FakeAgent().on("GET /v1/jobs", 500, "no cluster leader\n")) {
            assertThat(CommandLineTool.at(agent).run("status").err())
                    .isEqualTo("Error querying jobs: Unexpected response code: 500 (no cluster leader)\n");
        }
    }

    @Test
    void saysThatTheAnswerIsNotJson() {
        try (FakeAgent agent = new FakeAgent().on("GET /v1/jobs", "<html>", "[{\"ID\":\"we")) {
            String start =
                    "Error querying jobs: Get \"" + agent.address() + "/v1/jobs\": the answer is not valid JSON: ";
            assertThat(CommandLineTool.at(agent).run("status").err()).startsWith(start + "Unexpected character ('<'");
            assertThat(CommandLineTool.at(agent).run("status").err()).startsWith(start + "Unexpected end-of-input");
        }
    }

    @Test
    void givesUpOnAnAgentThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpApi api = HttpApi.create("http://127.0.0.1:" + silent.getLocalPort(), "", "", "", "")
                    .withReadTimeout(100);

            assertThatThrownBy(() -> api.get("querying jobs", "/v1/jobs"))
                    .isInstanceOf(ApiException.class)
                    .hasMessageEndingWith("no answer within 0.1 s");
        }
    }

    @Test
    void saysThatTheAnswerBrokeOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread breaking = new Thread(() -> sendHalf(server));
            breaking.start();
            HttpApi api = HttpApi.create("http://127.0.0.1:" + server.getLocalPort(), "", "", "", "");

            assertThatThrownBy(() -> api.get("querying jobs", "/v1/jobs"))
                    .isInstanceOf(ApiException.class)
                    .hasMessageStartingWith("Error querying jobs: Get ");
            breaking.join(10_000);
        }
    }

    private static void sendHalf(ServerSocket server) {
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            assertThat(in.read()).isEqualTo('G');
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"ID\":".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void refusesAddressesItCannotUse() {
        assertThat(new CommandLineTool()
                        .run("status", "-address", "127.0.0.1:4646")
                        .err())
                .isEqualTo("the address \"127.0.0.1:4646\" must start with http:// or https://\n");
        assertThat(new CommandLineTool()
                        .run("status", "-address", "unix:///run/x")
                        .err())
                .isEqualTo("addresses of unix sockets are not supported: \"unix:///run/x\"\n");
    }

    @Test
    void escapesIdentifiers() {
        assertThat(HttpApi.encode("a/b c+d")).isEqualTo("a%2Fb%20c%2Bd");
    }
}

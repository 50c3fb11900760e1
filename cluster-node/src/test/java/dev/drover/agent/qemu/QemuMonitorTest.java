package dev.drover.agent.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The monitor is a stand-in that answers, line by line, what a test has given it; {@code QemuIT} asks a real one. */
@Timeout(120)
class QemuMonitorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 17, \"minor\": 2, \"major\": 7}}, \"capabilities\": []}}";
    private static final String DONE = "{\"return\": {}}";

    @TempDir
    private Path directory;

    private Path socket;
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("qmp.sock");
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    /** Greets, and gives an answer to each request; what was asked for is what comes of it. */
    private CompletableFuture<List<String>> answering(String greeting, String... answers) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> asked = new ArrayList<>();
            try (SocketChannel connection = listening.accept()) {
                BufferedReader requests = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
                say(connection, greeting);
                for (String answer : answers) {
                    asked.add(String.valueOf(requests.readLine()));
                    say(connection, answer);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            return asked;
        });
    }

    private static void say(SocketChannel connection, String line) throws IOException {
        connection.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pressesThePowerButtonAmidEvents() throws Exception {
        CompletableFuture<List<String>> asked =
                answering(GREETING, DONE, "{\"timestamp\": {\"seconds\": 1}, \"event\": \"POWERDOWN\"}\r\n" + DONE);

        QemuMonitor.powerDown(socket, PATIENCE);

        assertThat(asked.get(60, TimeUnit.SECONDS))
                .containsExactly("{\"execute\": \"qmp_capabilities\"}", "{\"execute\": \"system_powerdown\"}");
    }

    @Test
    void tellsWhatTheEmulatorRefuses() {
        var unused = answering(GREETING, DONE, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not now\"}}");

        assertThatThrownBy(() -> QemuMonitor.powerDown(socket, PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessage("the emulator refuses \"system_powerdown\": not now");
    }

    @Test
    void doesNotTalkToOthers() {
        var unused = answering("{\"hello\": 1}");

        assertThatThrownBy(() -> QemuMonitor.powerDown(socket, PATIENCE))
                .hasMessage("what listens there is no emulator");
    }

    @Test
    void doesNotTakeNoiseForAnAnswer() {
        var unused = answering("ESMTP ready");

        assertThatThrownBy(() -> QemuMonitor.powerDown(socket, PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the emulator's answer is not JSON");
    }

    @Test
    void noticesThatTheEmulatorGoesAway() {
        var unused = answering(GREETING, DONE);

        assertThatThrownBy(() -> QemuMonitor.powerDown(socket, PATIENCE)).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotWaitForEverForOneThatHangs() {
        assertThatThrownBy(() -> QemuMonitor.powerDown(socket, Duration.ofMillis(50)))
                .isInstanceOf(IOException.class)
                .hasMessage("the emulator did not answer in time");
    }
}

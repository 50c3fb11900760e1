package dev.drover.agent.outlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogSettings.Protocol;
import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogOutletTest {
    private static final LogSource SOURCE = new LogSource("n 1", "default", "we\"b", "a]b", "4711", "server");
    private static final LogLine LINE =
            new LogLine(Instant.parse("2026-11-27T10:00:00.123456789Z"), SOURCE, LogStream.STDOUT, "grüße");
    private static final String MESSAGE = "<134>1 2026-11-27T10:00:00.123456Z n_1 server 4711 stdout"
            + " [drover@32473 namespace=\"default\" job=\"we\\\"b\" group=\"a\\]b\" task=\"server\"] grüße";

    private static SyslogOutlet to(String address) {
        return new SyslogOutlet(
                new OutletSettings(Protocol.SYSLOG, URI.create(address), OutletSettings.LOCAL0, Map.of()));
    }

    @Test
    void writesMessagesAsTheStandardHasThem() {
        SyslogFormat format = new SyslogFormat(OutletSettings.LOCAL0);

        assertThat(new String(format.message(LINE), StandardCharsets.UTF_8)).isEqualTo(MESSAGE);
        LogLine error = new LogLine(LINE.seen(), SOURCE, LogStream.STDERR, "");
        assertThat(new String(format.message(error), StandardCharsets.UTF_8)).startsWith("<132>1 ");
    }

    @Test
    void sendsADatagramForEachLine() throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                SyslogOutlet outlet = to("udp://127.0.0.1:" + receiver.getLocalPort())) {
            receiver.setSoTimeout(10_000);
            assertThat(outlet.send(List.of(LINE, LINE))).isZero();

            for (int line = 0; line < 2; line++) {
                DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
                receiver.receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                        .isEqualTo(MESSAGE);
            }
        }
    }

    @Test
    void putsTheLengthBeforeEachLineOfAStream() throws IOException {
        String frame = MESSAGE.getBytes(StandardCharsets.UTF_8).length + " " + MESSAGE;
        try (ServerSocket receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SyslogOutlet outlet = to("tcp://127.0.0.1:" + receiver.getLocalPort());
            outlet.send(List.of(LINE, LINE));
            outlet.close();
            try (Socket connection = receiver.accept()) {
                assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(frame + frame);
            }
        }
    }

    @Test
    void reachesASocketOfTheMachine(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("log.sock");
        try (ServerSocketChannel receiver = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            receiver.bind(UnixDomainSocketAddress.of(path));
            SyslogOutlet outlet = to("unix://" + path);
            outlet.send(List.of(LINE));
            outlet.close();
            try (SocketChannel connection = receiver.accept()) {
                ByteBuffer bytes = ByteBuffer.allocate(1000);
                while (connection.read(bytes) >= 0) {}
                assertThat(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8))
                        .endsWith(MESSAGE);
            }
        }
    }

    @Test
    void saysSoWhenNobodyListensAndTriesAgain() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (SyslogOutlet outlet = to("tcp://127.0.0.1:" + port)) {
            assertThatThrownBy(() -> outlet.send(List.of(LINE))).isInstanceOf(IOException.class);
            try (ServerSocket receiver = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(outlet.send(List.of(LINE))).isZero();
                assertThat(receiver.isBound()).isTrue();
            }
        }
    }
}

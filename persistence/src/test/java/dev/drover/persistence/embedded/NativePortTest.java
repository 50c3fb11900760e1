package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NativePortTest {
    @Test
    void doesNotCallAPortFreeThatIsTaken() throws IOException {
        try (ServerSocket taken = listen()) {
            assertThat(NativePort.isFree(taken.getLocalPort())).isFalse();
        }
    }

    @Test
    void findsTwoDifferentPortsBelowTheRangeOfOutgoingConnections() {
        int[] ports = NativePort.twoFree("/some/directory".hashCode());
        assertThat(ports).doesNotHaveDuplicates();
        assertThat(ports[0]).isBetween(10_000, 17_999);
        assertThat(ports[1]).isBetween(10_000, 17_999);
    }

    @Test
    void takesNothingButASupportedFrameForAnAnswer() throws Exception {
        assertThat(answersTo(new byte[] {(byte) 0x84, 0, 0, 0, 6, 0, 0, 0, 0})).isTrue();
        assertThat(answersTo(new byte[] {(byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 0})).isFalse();
        assertThat(answersTo("HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(answersTo(new byte[0])).isFalse();
    }

    private static boolean answersTo(byte[] reply) throws Exception {
        try (ServerSocket server = listen()) {
            Thread peer = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(9);
                    socket.getOutputStream().write(reply);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            peer.start();
            boolean answers = NativePort.answers(server.getLocalPort());
            peer.join(10_000);
            return answers;
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, NativePort.loopback());
    }
}

package dev.drover.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is taken of a JVM's answer, from a socket where a JVM would have its own. */
@Timeout(120)
class JvmAttachmentTest {
    private static final String REQUEST = "1\0jcmd\0Thread.print\0\0\0";

    private ServerSocketChannel socket;
    private JvmProcess process;

    @BeforeEach
    void listen(@TempDir Path proc) throws IOException {
        Path tmp = Files.createDirectories(proc.resolve("root/tmp"));
        process = new JvmProcess(proc, 7, 7, JvmProcess.owner(tmp));
        socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(tmp.resolve(".java_pid7")));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    private CompletableFuture<Void> answering(String code, int bytes) {
        byte[] answer = (code + "\n" + "x".repeat(bytes)).getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.runAsync(() -> {
            try (SocketChannel caller = socket.accept()) {
                ByteBuffer request = ByteBuffer.allocate(REQUEST.length());
                int read = 0;
                while (read >= 0 && request.hasRemaining()) {
                    read = caller.read(request);
                }
                assertThat(new String(request.array(), StandardCharsets.UTF_8)).isEqualTo(REQUEST);
                ByteBuffer left = ByteBuffer.wrap(answer);
                while (left.hasRemaining()) {
                    caller.write(left);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    private String run() throws JvmException {
        return new JvmAttachment(process, Duration.ofSeconds(30)).run("Thread.print");
    }

    @Test
    void cutsOffWhatIsTooLongAndSaysSo() throws Exception {
        CompletableFuture<Void> whole = answering("0", JvmAttachment.MOST_BYTES);
        assertThat(run().length()).isEqualTo(JvmAttachment.MOST_BYTES);
        whole.get(60, TimeUnit.SECONDS);

        CompletableFuture<Void> tooLong = answering("0", JvmAttachment.MOST_BYTES + 1);
        String cut = run();
        tooLong.get(60, TimeUnit.SECONDS);
        assertThat(cut.length()).isLessThan(JvmAttachment.MOST_BYTES + 100);
        assertThat(cut.substring(JvmAttachment.MOST_BYTES)).isEqualTo("\n[cut off after 16777216 bytes]\n");
    }

    @Test
    void repeatsWhyAJvmRefuses() {
        CompletableFuture<Void> refused = answering("1", 3);

        assertThatThrownBy(this::run).hasMessage("the JVM refuses: xxx");
        assertThat(refused).succeedsWithin(Duration.ofSeconds(60));
    }
}

package dev.drover.agent.qemu;

import dev.drover.agent.json.Answer;
import dev.drover.protocol.api.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The monitor of a running emulator: a unix socket, on which both sides send JSON objects, a line each. QEMU greets, wants to
 * be asked for its capabilities first, and tells of events whenever it likes.
 */
public final class QemuMonitor implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 16;

    private final SocketChannel channel;

    private QemuMonitor(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Presses the power button of the machine. Whether and when it goes off is for the system that runs on it.
     *
     * @param patience how long the emulator may take to answer
     */
    public static void powerDown(Path socket, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                () -> close(channel), CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        try (QemuMonitor monitor = new QemuMonitor(channel)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            monitor.greet();
            monitor.execute("system_powerdown");
        } catch (ClosedChannelException closed) {
            // Nobody but the deadline closes it.
            throw new IOException("the emulator did not answer in time", closed);
        } finally {
            tooLate.cancel(false);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            throw new IllegalStateException(alreadyBroken);
        }
    }

    private void greet() throws IOException {
        Answer greeting = line();
        if (!greeting.members().containsKey("QMP")) {
            throw new IOException("what listens there is no emulator");
        }
        execute("qmp_capabilities");
    }

    private void execute(String command) throws IOException {
        ByteBuffer request =
                ByteBuffer.wrap("{\"execute\": \"%s\"}\r\n".formatted(command).getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        Answer answer = line();
        while (answer.members().containsKey("event")) {
            answer = line();
        }
        if (!answer.members().containsKey("return")) {
            throw new IOException("the emulator refuses \"%s\": %s".formatted(command, answer.text("error", "desc")));
        }
    }

    private Answer line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.size() < LONGEST_LINE) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("the emulator has gone away");
            }
            byte next = one.get(0);
            if (next == '\n') {
                return parse(line.toString(StandardCharsets.UTF_8));
            }
            line.write(next);
        }
        throw new IOException("the emulator's answer is longer than " + LONGEST_LINE + " bytes");
    }

    private static Answer parse(String line) throws IOException {
        try {
            return new Answer(ValueJson.parse(line));
        } catch (IllegalArgumentException broken) {
            throw new IOException("the emulator's answer " + broken.getMessage(), broken);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

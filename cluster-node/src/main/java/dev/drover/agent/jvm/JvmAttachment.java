package dev.drover.agent.jvm;

import dev.drover.agent.driver.Signals;
import dev.drover.protocol.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has a HotSpot JVM carry out what {@code jcmd} would have it do, by the same protocol: a file {@code .attach_pidPID} and a
 * SIGQUIT make it listen at a socket, which takes a command and sends its output. So nothing is needed but the JVM: it may
 * be a mere runtime, without tools.
 */
final class JvmAttachment {
    /** More of an output is cut off. */
    static final int MOST_BYTES = 16 << 20;

    private static final Duration LISTEN_PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_CODE = 10;

    private final JvmProcess process;
    private final Duration patience;

    /** @param patience how long a command may take */
    JvmAttachment(JvmProcess process, Duration patience) {
        this.process = process;
        this.patience = patience;
    }

    /** The output of one of {@code jcmd}'s commands. */
    String run(String command) throws JvmException {
        try {
            return exchange(listening(), command);
        } catch (IOException failed) {
            throw new JvmException(Reason.UNAVAILABLE, "the JVM does not answer: " + failed.getMessage());
        }
    }

    private Path listening() throws IOException, JvmException {
        Path socket = process.tmp().resolve(".java_pid" + process.innerPid());
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            refuseUnlessItListens();
            Path wish = wish();
            try {
                Signals.send("QUIT", List.of(process.pid()));
                await(socket);
            } finally {
                Files.deleteIfExists(wish);
            }
        }
        if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("what should be its socket is none");
        }
        int owner = JvmProcess.owner(socket);
        if (owner != process.userId() && owner != 0) {
            throw new IOException("its socket belongs to somebody else");
        }
        return socket;
    }

    /** A SIGQUIT that a JVM does not expect ends it, or has it print its threads among the task's output. */
    private void refuseUnlessItListens() throws IOException, JvmException {
        if (!process.handlesQuit()) {
            throw new JvmException(
                    Reason.CONFLICT,
                    "this JVM takes no commands: it does not listen, and does not handle SIGQUIT; it has not begun"
                            + " yet, or was started with -Xrs");
        }
        if (!process.isHotSpot()) {
            throw new JvmException(Reason.CONFLICT, "this JVM takes no commands: it is no HotSpot JVM");
        }
        if (process.takesNoCommands()) {
            throw new JvmException(
                    Reason.CONFLICT, "this JVM takes no commands: it was started with -XX:+DisableAttachMechanism");
        }
    }

    private Path wish() throws IOException {
        String name = ".attach_pid" + process.innerPid();
        try {
            return Files.createFile(process.workingDirectory().resolve(name));
        } catch (FileAlreadyExistsException left) {
            return process.workingDirectory().resolve(name);
        } catch (IOException notWritable) {
            return Files.createFile(process.tmp().resolve(name));
        }
    }

    private static void await(Path socket) throws IOException {
        long deadline = System.nanoTime() + LISTEN_PATIENCE.toNanos();
        while (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("it has not begun to listen within " + LISTEN_PATIENCE.toSeconds()
                        + " s: it is stopped, or reads from a file that it is to take no commands");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private String exchange(Path socket, String command) throws IOException, JvmException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            CompletableFuture<Void> late = CompletableFuture.runAsync(
                    () -> close(channel),
                    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                ByteBuffer request = ByteBuffer.wrap(request(command));
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                return answer(Channels.newInputStream(channel));
            } catch (IOException failed) {
                throw late.isDone()
                        ? new IOException("it has taken more than " + patience.toSeconds() + " s", failed)
                        : failed;
            } finally {
                late.cancel(false);
            }
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closedAnyhow) {
            throw new IllegalStateException(closedAnyhow);
        }
    }

    /** The protocol's version, the operation and its three arguments, each ended by NUL. */
    private static byte[] request(String command) {
        return ("1\0jcmd\0" + command + "\0\0\0").getBytes(StandardCharsets.UTF_8);
    }

    /** A line with the result, 0 for success, then the output. */
    private static String answer(InputStream in) throws IOException, JvmException {
        StringBuilder code = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || code.length() == LONGEST_CODE) {
                throw new IOException("its answer has no result");
            }
            code.append((char) next);
        }
        byte[] output = in.readNBytes(MOST_BYTES + 1);
        String text = new String(output, 0, Math.min(MOST_BYTES, output.length), StandardCharsets.UTF_8);
        if (!code.toString().equals("0")) {
            throw new JvmException(Reason.CONFLICT, "the JVM refuses: " + text.strip());
        }
        return output.length > MOST_BYTES ? text + "\n[cut off after " + MOST_BYTES + " bytes]\n" : text;
    }
}

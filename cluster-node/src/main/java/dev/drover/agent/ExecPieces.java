package dev.drover.agent;

import dev.drover.agent.driver.ExecProcess;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.LogFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command beside a task writes, as it comes, and at last its exit code. When the command has ended, so does what it has
 * started; when nobody wants its output any more, so does the command.
 */
final class ExecPieces implements StreamSender.Pieces {
    private static final Logger LOG = LoggerFactory.getLogger(ExecPieces.class);
    private static final int WAITING = 8;
    private static final int PIECE_BYTES = 16 * 1024;
    private static final long LOOK_MILLIS = 500;
    private static final long LAST_WORDS_MILLIS = 1000;

    private final ExecProcess process;
    private final Runnable closed;
    private final BlockingQueue<LogFrame> pieces = new ArrayBlockingQueue<>(WAITING);
    private final CountDownLatch streams = new CountDownLatch(2);
    private volatile boolean unwanted;
    private volatile boolean complete;

    /** @param closed run once nothing of it is left */
    ExecPieces(ExecProcess process, Runnable closed) {
        this.process = process;
        this.closed = closed;
    }

    /** Begins to read; three threads do so until the command has ended. */
    void start(ExecutorService blocking) {
        blocking.execute(() -> read(ExecOutput.STDOUT, process.output()));
        blocking.execute(() -> read(ExecOutput.STDERR, process.errors()));
        blocking.execute(this::awaitExit);
    }

    private void read(String name, InputStream stream) {
        byte[] buffer = new byte[PIECE_BYTES];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0 && !unwanted; read = stream.read(buffer)) {
                offer(new LogFrame(name, 0, ByteBuffer.wrap(Arrays.copyOf(buffer, read))));
            }
        } catch (IOException ended) {
            LOG.debug("the {} of a command cannot be read any more: {}", name, ended.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            streams.countDown();
        }
    }

    private void awaitExit() {
        try {
            int code = process.await();
            // What has left the command's control may keep its output open; what was written before is still read.
            if (!streams.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                process.kill();
                streams.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
            }
            process.kill();
            offer(ExecOutput.exit(code));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(LogFrame piece) throws InterruptedException {
        while (!unwanted && !pieces.offer(piece, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.trace("nobody reads what a command has written");
        }
    }

    /** Blocks until the command has it. */
    void input(ExecInput input) throws IOException {
        if (input.size().isPresent()) {
            process.resize(input.size().get());
        }
        OutputStream stdin = process.input();
        ByteBuffer data = input.data();
        if (data.hasRemaining()) {
            WritableByteChannel channel = Channels.newChannel(stdin);
            channel.write(data);
            stdin.flush();
        }
        if (input.close()) {
            stdin.close();
        }
    }

    @Override
    public String described() {
        return "the command's output";
    }

    /** Waits for as long as there may be more: somebody types, and wants to see it. */
    @Override
    public Optional<LogFrame> next(int bytes) throws IOException {
        try {
            LogFrame piece = null;
            while (piece == null && !complete && !unwanted) {
                piece = pieces.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (piece != null && ExecOutput.exitCode(piece).isPresent()) {
                complete = true;
            }
            return Optional.ofNullable(piece);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        unwanted = true;
        process.kill();
        closed.run();
    }
}

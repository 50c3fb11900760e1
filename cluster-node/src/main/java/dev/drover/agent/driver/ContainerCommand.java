package dev.drover.agent.driver;

import dev.drover.agent.engine.Engine;
import dev.drover.agent.engine.Exchange;
import dev.drover.agent.engine.OutputFrames;
import dev.drover.protocol.stream.ExecInput.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command that an engine runs in a container. Its processes are the machine's, too, and are ended as such. */
final class ContainerCommand implements ExecProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerCommand.class);
    private static final int BUFFER = 64 << 10;
    private static final long LOOK_MILLIS = 200;
    private static final long LAST_LOOK_MILLIS = 10;
    private static final int UNKNOWN_EXIT = 255;

    private final Engine engine;
    private final String command;
    private final Exchange connection;
    private final String mark;
    private final InputStream output;
    private final PipedInputStream errors = new PipedInputStream(BUFFER);
    private final CountDownLatch silent = new CountDownLatch(1);

    private ContainerCommand(Engine engine, String command, Exchange connection, String mark, InputStream output) {
        this.engine = engine;
        this.command = command;
        this.connection = connection;
        this.mark = mark;
        this.output = output;
    }

    /** @param mark a variable that all processes of the command have in their environment, and no others */
    static ContainerCommand run(Engine engine, String command, boolean tty, String mark) throws IOException {
        Exchange connection = engine.runCommand(command, tty);
        PipedInputStream output = new PipedInputStream(BUFFER);
        ContainerCommand running = new ContainerCommand(engine, command, connection, mark, output);
        PipedOutputStream toOutput = new PipedOutputStream(output);
        PipedOutputStream toErrors = new PipedOutputStream(running.errors);
        Thread pump = new Thread(() -> running.pump(tty, toOutput, toErrors), "container-command");
        pump.setDaemon(true);
        pump.start();
        return running;
    }

    private void pump(boolean tty, OutputStream toOutput, OutputStream toErrors) {
        try (toOutput;
                toErrors) {
            if (tty) {
                pumpTerminal(toOutput);
            } else {
                pumpFrames(toOutput, toErrors);
            }
        } catch (IOException ended) {
            LOG.debug("the output of a command in a container ends: {}", ended.getMessage());
        } finally {
            silent.countDown();
        }
    }

    private void pumpTerminal(OutputStream toOutput) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = connection.input().read(buffer);
                read >= 0;
                read = connection.input().read(buffer)) {
            toOutput.write(buffer, 0, read);
            toOutput.flush();
        }
    }

    private void pumpFrames(OutputStream toOutput, OutputStream toErrors) throws IOException {
        OutputFrames frames = new OutputFrames(connection.input());
        for (Optional<OutputFrames.Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
            OutputStream to = next.get().isError() ? toErrors : toOutput;
            to.write(next.get().data().array());
            to.flush();
        }
    }

    @Override
    public OutputStream input() {
        return connection.output();
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public int await() throws InterruptedException {
        try {
            Optional<Integer> exit = Optional.empty();
            while (exit.isEmpty()) {
                if (silent.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    TimeUnit.MILLISECONDS.sleep(LAST_LOOK_MILLIS);
                }
                exit = engine.exitOf(command);
            }
            return exit.get();
        } catch (IOException engineIsGone) {
            LOG.warn("how a command in a container has ended cannot be told: {}", engineIsGone.getMessage());
            return UNKNOWN_EXIT;
        }
    }

    @Override
    public void resize(TerminalSize size) throws IOException {
        engine.resize(command, size.rows(), size.columns());
    }

    @Override
    public void kill() {
        Session.endMarked(mark);
        try {
            connection.close();
        } catch (IOException brokenAlready) {
            LOG.debug("a command in a container: {}", brokenAlready.getMessage());
        }
    }
}

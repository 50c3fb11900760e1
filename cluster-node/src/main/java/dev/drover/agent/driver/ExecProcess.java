package dev.drover.agent.driver;

import dev.drover.protocol.stream.ExecInput.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command that runs beside a task, with all that it has started. */
public final class ExecProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ExecProcess.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Process process;
    private final String mark;

    /** @param mark a variable that all processes of the command have in their environment, and no others */
    ExecProcess(Process process, String mark) {
        this.process = process;
        this.mark = mark;
    }

    public OutputStream input() {
        return process.getOutputStream();
    }

    /** With a terminal this is all there is. */
    public InputStream output() {
        return process.getInputStream();
    }

    public InputStream errors() {
        return process.getErrorStream();
    }

    /** Waits for the command itself to end. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Changes the size of its terminal, once it has one. */
    public void resize(TerminalSize size) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<Path> terminal = terminal();
        while (terminal.isEmpty() && process.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            terminal = terminal();
        }
        if (terminal.isEmpty()) {
            return;
        }
        Process stty = new ProcessBuilder(
                        "stty",
                        "-F",
                        terminal.get().toString(),
                        "rows",
                        Integer.toString(size.rows()),
                        "cols",
                        Integer.toString(size.columns()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            stty.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What {@code script} has given its child for standard input. */
    private Optional<Path> terminal() {
        return process.toHandle()
                .children()
                .flatMap(child -> standardInput(child.pid()).stream())
                .filter(input -> input.startsWith("/dev/pts"))
                .findFirst();
    }

    private static Optional<Path> standardInput(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/0")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Ends the command and what it has started. Blocks, some milliseconds as a rule. */
    public void kill() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ProcessTable table = new ProcessTable();
        process.destroyForcibly();
        for (List<Long> left = table.with(mark); !left.isEmpty(); left = table.with(mark)) {
            Signals.send("KILL", left);
            if (System.nanoTime() > deadline) {
                LOG.warn("processes of a command beside a task outlive SIGKILL: {}", left);
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}

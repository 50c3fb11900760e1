package dev.drover.agent.driver;

import dev.drover.protocol.stream.ExecInput.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A command that the agent itself has started. */
final class ForkedCommand implements ExecProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Process process;
    private final String mark;

    /** @param mark a variable that all processes of the command have in their environment, and no others */
    ForkedCommand(Process process, String mark) {
        this.process = process;
        this.mark = mark;
    }

    @Override
    public OutputStream input() {
        return process.getOutputStream();
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public InputStream errors() {
        return process.getErrorStream();
    }

    @Override
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    @Override
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

    @Override
    public void kill() {
        process.destroyForcibly();
        Session.endMarked(mark);
    }
}

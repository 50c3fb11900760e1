package dev.drover.agent.driver;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a program of the machine says that has something to say and ends: its version, for example. */
final class ProgramOutput {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One that says more is not read to its end, and ends for that. */
    private static final int MOST_BYTES = 1 << 16;

    private ProgramOutput() {}

    /** What a program says that has not much to do. */
    static String of(List<String> command) throws IOException {
        return of(command, PATIENCE);
    }

    /**
     * Runs a program and waits for its end.
     *
     * @throws IOException if it fails, with what it said, or takes too long
     */
    static String of(List<String> command, Duration patience) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                process::destroyForcibly,
                CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
        try {
            String output = new String(process.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException("%s ended with %d: %s".formatted(command.get(0), exit, output));
            }
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(command.get(0) + " was not waited for", interrupted);
        } finally {
            tooLate.cancel(false);
        }
    }
}

package dev.drover.agent.disk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of the core utilities that tell what Java does not: what files take of the disk. */
final class CoreUtility {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private CoreUtility() {}

    /**
     * What a command says, be it that some of the files were gone.
     *
     * @param command that says no more than fits into a pipe, so that it need not be read meanwhile
     * @return lines; none if it takes too long
     */
    static List<String> lines(Path directory, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    ? output.lines().toList()
                    : List.of();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        } finally {
            process.destroyForcibly();
        }
    }
}

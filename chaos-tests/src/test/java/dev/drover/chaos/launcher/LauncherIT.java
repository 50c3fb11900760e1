package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    private static final Path LAUNCHER = Path.of(System.getProperty("drover.home"), "drover");

    @TempDir
    Path directory;

    @Test
    void runsFromAnyDirectoryAndSaysNothingOfItsOwn() throws Exception {
        Result result = run(List.of(LAUNCHER.toString(), "version"), Map.of());
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("Drover ");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void runsThroughALinkWithABareEnvironment() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), LAUNCHER);
        Result result = run(List.of(link.toString(), "version"), Map.of("LANG", "C", "JAVA_HOME", "/nowhere"));
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void passesOnTheExitCodeOfTheProgram() throws Exception {
        assertThat(run(List.of(LAUNCHER.toString(), "no-such-command"), Map.of())
                        .exitCode())
                .isEqualTo(127);
    }

    private record Result(int exitCode, String output, String errors) {}

    private Result run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }
}

package dev.drover.chaos.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The launcher in the hands of somebody who works in a directory and talks to one agent. */
final class Launcher {
    static final Path PATH = Path.of(System.getProperty("drover.home"), "drover");
    private static final long LIMIT_SECONDS = 120;

    private final Path directory;
    private final Map<String, String> environment;

    Launcher(Path directory, String agent) {
        this.directory = directory;
        this.environment = Map.of("DROVER_ADDR", agent, "LC_ALL", "C.UTF-8");
    }

    /** What a program leaves behind. */
    record Result(int exitCode, String output, String errors) {}

    /** What a command prints that has to succeed and has nothing to complain of. */
    String prints(String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        assertThat(result.errors()).as("drover %s", List.of(arguments)).isEmpty();
        assertThat(result.exitCode())
                .as("drover %s: %s", List.of(arguments), result.output())
                .isZero();
        return result.output();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(directory, command(arguments), environment);
    }

    /** A command that goes on until it is ended; its output goes to a file. */
    Process start(Path output, String... arguments) throws IOException {
        return builder(directory, command(arguments), environment)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** A command that reads what a shell script writes. */
    Result runAfter(String script, String... arguments) throws IOException, InterruptedException {
        return run(directory, List.of("sh", "-c", script + " | " + quoted(arguments)), environment);
    }

    /**
     * A command on a terminal of 33 lines and 101 columns, as somebody types it there; what the terminal shows goes to a file.
     * At its end stands {@code restored} if the command has left the terminal's settings as they were.
     */
    Process startOnTerminal(Path output, String... arguments) throws IOException {
        String script = "stty rows 33 cols 101; before=$(stty -g); " + quoted(arguments)
                + "; code=$?; [ \"$before\" = \"$(stty -g)\" ] && echo restored; exit $code";
        return builder(directory, List.of("script", "-qec", script, "/dev/null"), environment)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String quoted(String... arguments) {
        return command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    private static List<String> command(String... arguments) {
        return Stream.concat(Stream.of(PATH.toString()), Stream.of(arguments)).toList();
    }

    /** Runs a program in a directory, with some more environment. */
    static Result run(Path directory, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = builder(directory, command, environment)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private static ProcessBuilder builder(Path directory, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NOMAD_") || name.startsWith("DROVER_"));
        builder.environment().putAll(environment);
        return builder;
    }
}

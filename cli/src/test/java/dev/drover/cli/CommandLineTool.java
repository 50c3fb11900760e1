package dev.drover.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs commands as the process would, at a fixed time and without waiting, and keeps what they print. */
final class CommandLineTool {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final Map<String, String> environment = new TreeMap<>();
    private final List<Duration> pauses = new ArrayList<>();
    private String input = "";
    private Path directory = Path.of("");
    private boolean interactive;

    record Result(int exitCode, String out, String err) {}

    static CommandLineTool at(FakeAgent agent) {
        return new CommandLineTool().with("NOMAD_ADDR", agent.address());
    }

    CommandLineTool with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CommandLineTool typing(String text) {
        input = text;
        return this;
    }

    CommandLineTool in(Path other) {
        directory = other;
        return this;
    }

    CommandLineTool interactive() {
        interactive = true;
        return this;
    }

    List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session = new Session(
                new Terminal(print(out), print(err), interactive, interactive),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                environment,
                directory,
                Clock.fixed(NOW, ZoneOffset.UTC),
                pauses::add);
        int exitCode = new CommandRunner(session).run(List.of(arguments));
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Nanoseconds of a point in time, as the API has them. */
    static long nanosAgo(Duration duration) {
        return NOW.minus(duration).getEpochSecond() * 1_000_000_000L;
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}

package dev.drover.agent.driver;

import dev.drover.agent.log.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a JVM has ended. An {@code OutOfMemoryError} counts where exit code and output agree on it: a program may print
 * anything, and exit with any code, by itself.
 */
final class JavaPostMortem implements PostMortem {
    private static final int TAIL_BYTES = 64 * 1024;
    private static final String ERROR = "(java\\.lang\\.OutOfMemoryError\\b.*)";

    /** What the JVM says, by the exit code that it then has. */
    private enum Confession {
        /** {@code -XX:+ExitOnOutOfMemoryError}. */
        EXIT(3, "Terminating due to " + ERROR),
        /** {@code -XX:+CrashOnOutOfMemoryError}. */
        ABORT(134, "Aborting due to " + ERROR),
        /** The main thread's end is the program's, if no other thread keeps it. */
        UNCAUGHT(1, "Exception in thread \"main\" " + ERROR);

        private final int exitCode;
        private final Pattern line;

        Confession(int exitCode, String line) {
            this.exitCode = exitCode;
            this.line = Pattern.compile(line);
        }

        Optional<String> in(Stream<String> lines) {
            return lines.map(line::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst();
        }
    }

    @Override
    public TaskExit examine(int exitCode, TaskHandleRecord record) {
        if (exitCode == 0) {
            return TaskExit.of(0, "");
        }
        String how = FailureMessage.of(exitCode, record);
        Optional<CrashReport> crash = crash(record);
        String report =
                crash.map(written -> "; its report is local/" + written.file()).orElse("");
        Optional<String> error = outOfMemory(exitCode, record);
        if (error.isPresent()) {
            return TaskExit.of(exitCode, error.get() + report + "; " + how, TaskExit.Cause.OUT_OF_MEMORY_ERROR);
        }
        if (crash.isPresent()) {
            String what = "the JVM crashed: " + crash.get().problem() + report + "; " + how;
            return TaskExit.of(exitCode, what, TaskExit.Cause.JVM_CRASH);
        }
        return TaskExit.of(exitCode, how);
    }

    private static Optional<String> outOfMemory(int exitCode, TaskHandleRecord record) {
        for (Confession confession : Confession.values()) {
            if (confession.exitCode == exitCode) {
                return confession.in(Stream.concat(
                        lines(record, LogStream.STDOUT, record.output().stdout()),
                        lines(record, LogStream.STDERR, record.output().stderr())));
            }
        }
        return Optional.empty();
    }

    private static Stream<String> lines(TaskHandleRecord record, LogStream stream, long begin) {
        List<String> lines = OutputTail.lines(record.state(), stream, begin, TAIL_BYTES);
        return lines.stream();
    }

    /** Only one written since the run was started is its own. */
    private static Optional<CrashReport> crash(TaskHandleRecord record) {
        try {
            FileTime started = Files.getLastModifiedTime(record.state().resolve("task." + record.run()));
            return CrashReport.newest(local(record.state()), started);
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** The task's local directory, from where its state is: see {@code AllocationDirectory}. */
    private static Path local(Path state) throws IOException {
        Path states = state.getParent();
        Path allocation = states == null ? null : states.getParent();
        if (allocation == null) {
            throw new IOException("no state directory of a task: " + state);
        }
        return allocation.resolve(state.getFileName()).resolve("local");
    }
}

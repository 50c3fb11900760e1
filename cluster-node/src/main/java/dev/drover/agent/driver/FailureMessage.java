package dev.drover.agent.driver;

import dev.drover.agent.log.LogStream;
import java.util.List;

/**
 * The sentence about a failed run, with the last lines of its stderr, or of its stdout if it ended by itself and left
 * stderr empty: most often they say why. A JVM that cannot start for its options says so on stdout.
 */
final class FailureMessage {
    private static final int TAIL_BYTES = 4096;
    private static final int LINES = 3;

    private FailureMessage() {}

    static String of(int exitCode, TaskHandleRecord record) {
        TaskExit exit = TaskExit.of(exitCode, "");
        String how = exit.signal() > 0
                ? "ended by signal %d (exit code %d)".formatted(exit.signal(), exitCode)
                : "exited with code %d".formatted(exitCode);
        List<String> lines = lastLines(record, LogStream.STDERR, record.output().stderr());
        if (lines.isEmpty() && exit.signal() == 0) {
            lines = lastLines(record, LogStream.STDOUT, record.output().stdout());
        }
        return lines.isEmpty() ? how : how + ": " + String.join(" | ", lines);
    }

    private static List<String> lastLines(TaskHandleRecord record, LogStream stream, long begin) {
        List<String> lines = OutputTail.lines(record.state(), stream, begin, TAIL_BYTES);
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }
}

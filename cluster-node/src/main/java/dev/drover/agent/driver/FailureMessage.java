package dev.drover.agent.driver;

import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The sentence about a failed run, with the last lines of its stderr, or of its stdout if it ended by itself and left
 * stderr empty: most often they say why. A JVM that cannot start for its options says so on stdout.
 */
final class FailureMessage {
    private static final int TAIL_BYTES = 4096;
    private static final int LINES = 3;
    private static final int LINE_LENGTH = 200;

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
        try (FileChannel spool = FileChannel.open(TaskOutput.spool(record.state(), stream), StandardOpenOption.READ)) {
            long from = Math.max(begin, spool.size() - TAIL_BYTES);
            ByteBuffer tail = ByteBuffer.allocate((int) Math.max(0, Math.min(TAIL_BYTES, spool.size() - from)));
            while (tail.hasRemaining() && spool.read(tail, from + tail.position()) >= 0) {}
            String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
            List<String> lines = text.lines()
                    .map(FailureMessage::printable)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        } catch (IOException noOutput) {
            return List.of();
        }
    }

    private static String printable(String line) {
        String clean = line.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.length() <= LINE_LENGTH ? clean : clean.substring(0, LINE_LENGTH) + "…";
    }
}

package dev.drover.agent.driver;

import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The last that a task has written, for people to read. */
final class OutputTail {
    private static final int LINE_LENGTH = 200;

    private OutputTail() {}

    /**
     * The last lines that are not empty, each printable and shortened.
     *
     * @param state the task's state directory
     * @param begin where the run's output begins in the spool
     */
    static List<String> lines(Path state, LogStream stream, long begin, int bytes) {
        try (FileChannel spool = FileChannel.open(TaskOutput.spool(state, stream), StandardOpenOption.READ)) {
            long from = Math.max(begin, spool.size() - bytes);
            ByteBuffer tail = ByteBuffer.allocate((int) Math.max(0, Math.min(bytes, spool.size() - from)));
            while (tail.hasRemaining() && spool.read(tail, from + tail.position()) >= 0) {}
            String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(OutputTail::printable)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException noOutput) {
            return List.of();
        }
    }

    static String printable(String line) {
        String clean = line.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.length() <= LINE_LENGTH ? clean : clean.substring(0, LINE_LENGTH) + "…";
    }
}

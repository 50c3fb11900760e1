package dev.drover.agent.log;

import dev.drover.agent.directory.TaskDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The files a task's output is in. The process appends to its <em>spool</em>; {@link LogRotator} copies from there into
 * <em>segments</em>, {@code alloc/logs/TASK.stdout.N}.
 */
public record TaskOutput(Path state, Path logs, String taskName) {
    public static TaskOutput of(TaskDirectory task) {
        return new TaskOutput(task.state(), task.allocation().logs(), task.taskName());
    }

    /** What the process writes to, in append mode; over all runs of the task, so offsets only grow. */
    public Path spool(LogStream stream) {
        return spool(state, stream);
    }

    public static Path spool(Path state, LogStream stream) {
        return state.resolve(stream.wireName() + ".spool");
    }

    /** How much of the spools no segment has yet. */
    public long uncopied() throws IOException {
        long segmentBytes = Segments.knownSize(this);
        long bytes = 0;
        for (LogStream stream : LogStream.values()) {
            long copied = Segments.copiedUpTo(this, stream, segmentBytes);
            bytes += Math.max(0, spool(stream).toFile().length() - copied);
        }
        return bytes;
    }

    /** The file that holds the stream's bytes from {@code number * segment size} on. */
    public Path segment(LogStream stream, long number) {
        return logs.resolve(segmentName(stream, number));
    }

    String segmentName(LogStream stream, long number) {
        return segmentPrefix(stream) + number;
    }

    String segmentPrefix(LogStream stream) {
        return taskName + "." + stream.wireName() + ".";
    }
}

package dev.drover.agent;

import dev.drover.agent.log.LogReader;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.LogRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A task's log, as far as it is there and, where that is wanted, as it grows. */
final class LogPieces implements StreamSender.Pieces {
    private final LogRequest request;
    private final TaskOutput output;
    private final BooleanSupplier ended;
    private @Nullable LogReader reader;

    /** @param ended whether the task has, and writes no more */
    LogPieces(LogRequest request, TaskOutput output, BooleanSupplier ended) {
        this.request = request;
        this.output = output;
        this.ended = ended;
    }

    @Override
    public String described() {
        return "the log";
    }

    @Override
    public Optional<LogFrame> next(int bytes) throws IOException {
        LogReader opened = reader;
        if (opened == null) {
            opened = open();
            reader = opened;
        }
        return opened.next(bytes).map(frame -> new LogFrame(frame.file(), frame.offset(), frame.data()));
    }

    @Override
    public boolean isComplete() {
        return !request.follow() || ended.getAsBoolean();
    }

    private LogReader open() throws IOException {
        LogStream stream =
                switch (request.channel()) {
                    case STDOUT -> LogStream.STDOUT;
                    case STDERR -> LogStream.STDERR;
                };
        LogReader.Origin origin =
                switch (request.origin()) {
                    case START -> LogReader.Origin.START;
                    case END -> LogReader.Origin.END;
                };
        return LogReader.open(output, stream, origin, request.offset());
    }

    /** The reader keeps no file open. */
    @Override
    public void close() {}
}

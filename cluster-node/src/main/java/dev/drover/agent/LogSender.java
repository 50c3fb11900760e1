package dev.drover.agent;

import dev.drover.agent.log.LogReader;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** Sends one log that was asked for, as fast as it is read at the other end, and as long as it grows. */
final class LogSender extends AbstractBehavior<LogSender.Message> {
    sealed interface Message {}

    /** The other end can take that many frames more. */
    record Granted(int credit) implements Message {}

    private record Read(Optional<LogReader.Frame> frame, boolean ended) implements Message {}

    private record Failed(IOException why) implements Message {}

    private record Look() implements Message {}

    private static final int FRAME_BYTES = 64 * 1024;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** What a log is read from, and where it goes. */
    record Source(
            TaskOutput output, BooleanSupplier ended, ExecutorService blocking, Consumer<AgentFrame> destination) {}

    private final TimerScheduler<Message> timers;
    private final ServerFrame.OpenLogs open;
    private final Source source;
    private @Nullable LogReader reader;
    private int credit;
    private boolean reading;

    static Behavior<Message> create(ServerFrame.OpenLogs open, Source source) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new LogSender(context, timers, open, source)));
    }

    private LogSender(
            ActorContext<Message> context, TimerScheduler<Message> timers, ServerFrame.OpenLogs open, Source source) {
        super(context);
        this.timers = timers;
        this.open = open;
        this.source = source;
        this.credit = open.credit();
        source.destination().accept(new AgentFrame.StreamOpened(open.request()));
        look();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Granted.class, this::onGranted)
                .onMessage(Look.class, look -> look())
                .onMessage(Read.class, this::onRead)
                .onMessage(Failed.class, this::onFailed)
                .build();
    }

    private Behavior<Message> onGranted(Granted granted) {
        credit += granted.credit();
        return timers.isTimerActive(Look.class) ? this : look();
    }

    /** One read at a time: the reader belongs to the thread that reads until its result is here. */
    private Behavior<Message> look() {
        if (reading || credit <= 0) {
            return this;
        }
        reading = true;
        ActorRef<Message> self = getContext().getSelf();
        source.blocking().execute(() -> self.tell(read()));
        return this;
    }

    private Message read() {
        try {
            LogReader opened = reader;
            if (opened == null) {
                opened = openReader();
                reader = opened;
            }
            boolean ended = source.ended().getAsBoolean();
            return new Read(opened.next(FRAME_BYTES), ended);
        } catch (IOException failed) {
            return new Failed(failed);
        }
    }

    private LogReader openReader() throws IOException {
        LogRequest request = open.logs();
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
        return LogReader.open(source.output(), stream, origin, request.offset());
    }

    private Behavior<Message> onRead(Read read) {
        reading = false;
        if (read.frame().isPresent()) {
            LogReader.Frame frame = read.frame().get();
            credit--;
            LogFrame piece = new LogFrame(frame.file(), frame.offset(), frame.data());
            source.destination().accept(new AgentFrame.LogData(open.request(), piece));
            return look();
        }
        if (read.ended() || !open.logs().follow()) {
            source.destination().accept(new AgentFrame.StreamEnd(open.request(), Optional.empty()));
            return Behaviors.stopped();
        }
        timers.startSingleTimer(Look.class, new Look(), PAUSE);
        return this;
    }

    private Behavior<Message> onFailed(Failed failed) {
        Rejected why = new Rejected(
                Reason.UNAVAILABLE, "cannot read the log: " + failed.why().getMessage());
        source.destination().accept(new AgentFrame.StreamEnd(open.request(), Optional.of(why)));
        return Behaviors.stopped();
    }
}

package dev.drover.agent;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.LogFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Sends one long thing that was asked for, piece by piece, as fast as it is read at the other end: a log, a file, a text. */
final class StreamSender extends AbstractBehavior<StreamSender.Message> {
    sealed interface Message {}

    /** The other end can take that many frames more. */
    record Granted(int credit) implements Message {}

    private record Read(Optional<LogFrame> frame, boolean complete) implements Message {}

    private record Failed(IOException why) implements Message {}

    private record Look() implements Message {}

    /** What is sent. Used by one thread at a time, which may wait. */
    interface Pieces extends AutoCloseable {
        /** What it is, for a sentence about it. */
        String described();

        /** The next piece, of at most so many bytes; empty if there is none at present. */
        Optional<LogFrame> next(int bytes) throws IOException;

        /** Whether nothing will come beyond what is there; asked before the next piece is. */
        boolean isComplete();

        @Override
        void close();
    }

    private static final int FRAME_BYTES = 64 * 1024;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * A request to be answered.
     *
     * @param credit how many frames may be sent before more are granted
     */
    record Task(long request, int credit, Pieces pieces, ExecutorService blocking, Consumer<AgentFrame> destination) {}

    private final TimerScheduler<Message> timers;
    private final Task task;
    private int credit;
    private boolean reading;

    static Behavior<Message> create(Task task) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new StreamSender(context, timers, task)));
    }

    private StreamSender(ActorContext<Message> context, TimerScheduler<Message> timers, Task task) {
        super(context);
        this.timers = timers;
        this.task = task;
        this.credit = task.credit();
        task.destination().accept(new AgentFrame.StreamOpened(task.request()));
        look();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Granted.class, this::onGranted)
                .onMessage(Look.class, look -> look())
                .onMessage(Read.class, this::onRead)
                .onMessage(Failed.class, this::onFailed)
                .onSignal(PostStop.class, stopped -> onStopped())
                .build();
    }

    private Behavior<Message> onGranted(Granted granted) {
        credit += granted.credit();
        return timers.isTimerActive(Look.class) ? this : look();
    }

    /** One read at a time: the pieces belong to the thread that reads until its result is here. */
    private Behavior<Message> look() {
        if (reading || credit <= 0) {
            return this;
        }
        reading = true;
        ActorRef<Message> self = getContext().getSelf();
        task.blocking().execute(() -> self.tell(read()));
        return this;
    }

    private Message read() {
        try {
            boolean complete = task.pieces().isComplete();
            return new Read(task.pieces().next(FRAME_BYTES), complete);
        } catch (IOException failed) {
            return new Failed(failed);
        }
    }

    private Behavior<Message> onRead(Read read) {
        reading = false;
        if (read.frame().isPresent()) {
            credit--;
            task.destination()
                    .accept(new AgentFrame.LogData(task.request(), read.frame().get()));
            return look();
        }
        if (read.complete()) {
            task.destination().accept(new AgentFrame.StreamEnd(task.request(), Optional.empty()));
            return Behaviors.stopped();
        }
        timers.startSingleTimer(Look.class, new Look(), PAUSE);
        return this;
    }

    private Behavior<Message> onFailed(Failed failed) {
        Rejected why = new Rejected(
                Reason.UNAVAILABLE,
                "cannot read " + task.pieces().described() + ": " + failed.why().getMessage());
        task.destination().accept(new AgentFrame.StreamEnd(task.request(), Optional.of(why)));
        return Behaviors.stopped();
    }

    private Behavior<Message> onStopped() {
        task.blocking().execute(task.pieces()::close);
        return this;
    }
}

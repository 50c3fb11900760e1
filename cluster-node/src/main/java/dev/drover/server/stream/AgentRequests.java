package dev.drover.server.stream;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;

/** What was asked of one connected agent and is not answered yet. */
final class AgentRequests {
    /** Frames of a log on their way at once; nobody's reading slowly fills more than that. */
    private static final int WINDOW = 16;

    /** Requests of one agent at once. */
    private static final int LIMIT = 256;

    /** A log nobody has begun to read by then is closed: whoever asked has gone. */
    private static final Duration UNREAD_AFTER = Duration.ofSeconds(30);

    private static final Rejected ENDED = new Rejected(Reason.CONFLICT, "the command has ended");

    private static final Rejected BUSY =
            new Rejected(Reason.UNAVAILABLE, "the command has not taken the last of its input yet");

    private sealed interface Pending {}

    private record PendingLogs(
            ActorRef<StatusReply<Source<LogFrame, NotUsed>>> replyTo,
            BoundedSourceQueue<LogFrame> queue,
            Source<LogFrame, NotUsed> source,
            AtomicBoolean read)
            implements Pending {}

    private record PendingAnswer(ActorRef<StatusReply<AgentFrame>> replyTo) implements Pending {}

    private final ActorContext<AgentConnection.Message> context;
    private final Consumer<ServerFrame> send;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Map<Long, ActorRef<StatusReply<Done>>> inputs = new LinkedHashMap<>();
    private long last;

    AgentRequests(ActorContext<AgentConnection.Message> context, Consumer<ServerFrame> send) {
        this.context = context;
        this.send = send;
    }

    void open(AgentConnection.AskLong ask) {
        if (pending.size() >= LIMIT) {
            ask.replyTo().tell(StatusReply.error(tooMany()));
            return;
        }
        long request = ++last;
        ActorRef<AgentConnection.Message> self = context.getSelf();
        Pair<BoundedSourceQueue<LogFrame>, Source<LogFrame, NotUsed>> logs =
                Source.<LogFrame>queue(WINDOW).preMaterialize(context.getSystem());
        AtomicBoolean read = new AtomicBoolean();
        Source<LogFrame, NotUsed> source = logs.second()
                .map(frame -> {
                    self.tell(new AgentConnection.Consumed(request, 1));
                    return frame;
                })
                .watchTermination((used, done) -> {
                    read.set(true);
                    done.whenComplete((end, failure) -> self.tell(new AgentConnection.Abandoned(request)));
                    return used;
                });
        pending.put(request, new PendingLogs(ask.replyTo(), logs.first(), source, read));
        context.scheduleOnce(UNREAD_AFTER, self, new AgentConnection.Unread(request));
        send.accept(ask.question().open(request, WINDOW));
    }

    void open(AgentConnection.AskOnce ask) {
        if (pending.size() >= LIMIT) {
            ask.replyTo().tell(StatusReply.error(tooMany()));
            return;
        }
        long request = ++last;
        pending.put(request, new PendingAnswer(ask.replyTo()));
        send.accept(ask.open().apply(request));
    }

    /** Something for a request that runs: one at a time, so that an agent is sent no more than it can take. */
    void input(AgentConnection.AskInput ask) {
        if (!pending.containsKey(ask.request())) {
            ask.replyTo().tell(StatusReply.error(new AgentRequestException(ENDED)));
            return;
        }
        if (inputs.putIfAbsent(ask.request(), ask.replyTo()) != null) {
            ask.replyTo().tell(StatusReply.error(new AgentRequestException(BUSY)));
            return;
        }
        send.accept(new ServerFrame.Input(ask.request(), ask.input()));
    }

    private void taken(long request) {
        ActorRef<StatusReply<Done>> waiting = inputs.remove(request);
        if (waiting != null) {
            waiting.tell(StatusReply.success(Done.getInstance()));
        }
    }

    /** A frame that answers a request; late ones of abandoned requests are dropped. */
    void onFrame(AgentFrame frame) {
        if (frame instanceof AgentFrame.StreamOpened opened) {
            onOpened(opened);
        } else if (frame instanceof AgentFrame.LogData data) {
            onLogData(data);
        } else if (frame instanceof AgentFrame.InputTaken input) {
            taken(input.request());
        } else if (frame instanceof AgentFrame.StreamEnd end) {
            onEnd(end);
        } else {
            onAnswer(frame);
        }
    }

    /** A frame that is all there is to an answer. */
    private void onAnswer(AgentFrame frame) {
        if (frame instanceof AgentFrame.AllocationStatsData data) {
            answer(data.request(), data);
        } else if (frame instanceof AgentFrame.NodeStatsData data) {
            answer(data.request(), data);
        } else if (frame instanceof AgentFrame.ChecksData data) {
            answer(data.request(), data);
        } else if (frame instanceof AgentFrame.JvmFiguresData data) {
            answer(data.request(), data);
        } else if (frame instanceof AgentFrame.JvmFileData data) {
            answer(data.request(), data);
        } else if (frame instanceof AgentFrame.FilesData data) {
            answer(data.request(), data);
        }
    }

    private void onOpened(AgentFrame.StreamOpened opened) {
        if (pending.get(opened.request()) instanceof PendingLogs logs) {
            logs.replyTo().tell(StatusReply.success(logs.source()));
        }
    }

    private void onLogData(AgentFrame.LogData data) {
        if (pending.get(data.request()) instanceof PendingLogs logs
                && !logs.queue().offer(data.frame()).isEnqueued()) {
            onAbandoned(new AgentConnection.Abandoned(data.request()));
        }
    }

    private void answer(long request, AgentFrame frame) {
        if (pending.remove(request) instanceof PendingAnswer answer) {
            answer.replyTo().tell(StatusReply.success(frame));
        }
    }

    private void onEnd(AgentFrame.StreamEnd end) {
        Pending ended = pending.remove(end.request());
        taken(end.request());
        if (ended == null) {
            return;
        }
        if (end.error().isPresent()) {
            fail(ended, end.error().get());
            return;
        }
        if (ended instanceof PendingLogs logs) {
            logs.queue().complete();
        } else if (ended instanceof PendingAnswer answer) {
            answer.replyTo().tell(StatusReply.success(end));
        }
    }

    void onConsumed(AgentConnection.Consumed consumed) {
        if (pending.containsKey(consumed.request())) {
            send.accept(new ServerFrame.Grant(consumed.request(), consumed.frames()));
        }
    }

    void onAbandoned(AgentConnection.Abandoned abandoned) {
        taken(abandoned.request());
        if (pending.remove(abandoned.request()) != null) {
            send.accept(new ServerFrame.CancelStream(abandoned.request()));
        }
    }

    void onUnread(AgentConnection.Unread unread) {
        if (pending.get(unread.request()) instanceof PendingLogs logs
                && !logs.read().get()) {
            logs.queue().complete();
            onAbandoned(new AgentConnection.Abandoned(unread.request()));
        }
    }

    void failAll(String why) {
        pending.values().forEach(request -> fail(request, new Rejected(Reason.UNAVAILABLE, why)));
        pending.clear();
        inputs.keySet().stream().toList().forEach(this::taken);
    }

    private static void fail(Pending request, Rejected why) {
        AgentRequestException failure = new AgentRequestException(why);
        if (request instanceof PendingLogs logs) {
            logs.replyTo().tell(StatusReply.error(failure));
            logs.queue().fail(failure);
        } else if (request instanceof PendingAnswer answer) {
            answer.replyTo().tell(StatusReply.error(failure));
        }
    }

    private static AgentRequestException tooMany() {
        return new AgentRequestException(
                new Rejected(Reason.UNAVAILABLE, "too many requests are open at this agent: " + LIMIT));
    }
}

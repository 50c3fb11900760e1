package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** What servers have asked of this agent beside running things: logs, files, figures, checks, things that tasks and JVMs do. */
final class ServedRequests {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final ActorContext<NodeAgent.Message> context;
    private final AgentServices services;
    private final NodeUsage usage;
    private final Function<AllocationId, Optional<ActorRef<AllocationRunner.Message>>> runners;
    private final Function<AllocationId, Optional<AssignmentBook.Assigned>> assigned;
    private final Predicate<AllocationId> isFull;
    private final JvmRequests jvms;
    private final FileRequests files;
    private final ExecRequests execs;
    private final Map<AllocationId, AllocationUpdate> latest = new ConcurrentHashMap<>();
    private final Map<RequestId, ActorRef<StreamSender.Message>> senders = new HashMap<>();

    /** @param isFull whether so many events of an allocation are unheard that it should have no more */
    ServedRequests(
            ActorContext<NodeAgent.Message> context,
            AgentServices services,
            NodeUsage usage,
            Function<AllocationId, Optional<AssignmentBook.Assigned>> assigned,
            Function<AllocationId, Optional<ActorRef<AllocationRunner.Message>>> runners,
            Predicate<AllocationId> isFull) {
        this.context = context;
        this.services = services;
        this.usage = usage;
        this.assigned = assigned;
        this.runners = runners;
        this.isFull = isFull;
        this.jvms = new JvmRequests(services);
        this.files = new FileRequests(services);
        this.execs = new ExecRequests(services);
    }

    /** An allocation has moved. */
    void moved(AllocationUpdate update) {
        latest.put(update.allocation(), update);
    }

    void forget(AllocationId allocation) {
        latest.remove(allocation);
    }

    void onFrame(long connection, ServerFrame frame) {
        if (frame instanceof ServerFrame.OpenLogs open) {
            openLogs(connection, open);
        } else if (frame instanceof ServerFrame.OpenStats open) {
            openStats(connection, open);
        } else if (frame instanceof ServerFrame.OpenChecks open) {
            openChecks(connection, open);
        } else if (frame instanceof ServerFrame.OpenJvm open) {
            openJvm(connection, open);
        } else if (frame instanceof ServerFrame.OpenFile open) {
            openFile(connection, open);
        } else if (frame instanceof ServerFrame.OpenExec open) {
            openExec(connection, open);
        } else if (frame instanceof ServerFrame.OpenAction open) {
            openAction(connection, open);
        } else {
            onFlow(connection, frame);
        }
    }

    /** What is said to a request that is being answered. */
    private void onFlow(long connection, ServerFrame frame) {
        if (frame instanceof ServerFrame.Input input) {
            execs.input(input, destination(connection));
        } else if (frame instanceof ServerFrame.Grant grant) {
            ActorRef<StreamSender.Message> sender = senders.get(new RequestId(connection, grant.request()));
            if (sender != null) {
                sender.tell(new StreamSender.Granted(grant.credit()));
            }
        } else if (frame instanceof ServerFrame.CancelStream cancel) {
            stop(senders.get(new RequestId(connection, cancel.request())));
        }
    }

    /** The connection they came by is gone. */
    void cancelAll() {
        senders.values().forEach(this::stop);
    }

    void ended(RequestId request) {
        senders.remove(request);
    }

    private void stop(@Nullable ActorRef<StreamSender.Message> sender) {
        if (sender != null) {
            context.stop(sender);
        }
    }

    private void openLogs(long connection, ServerFrame.OpenLogs open) {
        LogRequest request = open.logs();
        AllocationUpdate known = latest.get(request.allocation());
        Optional<TaskOutput> kept = services.logs().keptLogs().output(request.allocation(), request.task());
        if (known == null && kept.isPresent()) {
            send(connection, open.request(), open.credit(), new LogPieces(request, kept.get(), () -> true));
            return;
        }
        if (known == null) {
            refuse(connection, open.request(), "unknown allocation \"" + request.allocation() + "\"");
            return;
        }
        if (!known.tasks().containsKey(request.task())) {
            refuse(
                    connection,
                    open.request(),
                    "allocation \"" + request.allocation() + "\" has no task \"" + request.task() + "\"");
            return;
        }
        TaskDirectory directory = services.directory(request.allocation()).task(request.task());
        send(
                connection,
                open.request(),
                open.credit(),
                new LogPieces(request, TaskOutput.of(directory), () -> hasEnded(request)));
    }

    /** Begins to send something long. */
    void send(long connection, long request, int credit, StreamSender.Pieces pieces) {
        ActorRef<NodeAgent.Message> self = context.getSelf();
        ActorRef<StreamSender.Message> sender = context.spawnAnonymous(StreamSender.create(new StreamSender.Task(
                request,
                credit,
                pieces,
                services.blocking(),
                frame -> self.tell(new NodeAgent.Say(connection, frame)))));
        RequestId id = new RequestId(connection, request);
        context.watchWith(sender, new NodeAgent.SenderStopped(id));
        senders.put(id, sender);
    }

    private void openJvm(long connection, ServerFrame.OpenJvm open) {
        about(connection, open.request(), open.jvm().allocation())
                .ifPresent(subject -> jvms.open(open, subject, destination(connection)));
    }

    private void openFile(long connection, ServerFrame.OpenFile open) {
        about(connection, open.request(), open.file().allocation())
                .ifPresent(subject -> files.open(open, subject, destination(connection)));
    }

    private void openExec(long connection, ServerFrame.OpenExec open) {
        about(connection, open.request(), open.exec().allocation())
                .ifPresent(subject -> execs.open(open, subject, destination(connection)));
    }

    /** The allocation that a request is about; one about any other is refused, or that cannot be noted now. */
    private Optional<Subject> about(long connection, long request, AllocationId id) {
        if (isRefusedAsFull(connection, request, id)) {
            return Optional.empty();
        }
        Optional<Subject> subject = Optional.ofNullable(latest.get(id))
                .flatMap(known -> assigned.apply(id).map(held -> new Subject(held, known, runners.apply(id))));
        if (subject.isEmpty()) {
            refuse(connection, request, "unknown allocation \"" + id + "\"");
        }
        return subject;
    }

    private boolean isRefusedAsFull(long connection, long request, AllocationId id) {
        boolean full = isFull.test(id);
        if (full) {
            String why = "too many events of allocation \"" + id + "\" wait to be recorded: try again later";
            context.getSelf().tell(new NodeAgent.Say(connection, end(request, Reason.UNAVAILABLE, why)));
        }
        return full;
    }

    private Destination destination(long connection) {
        ActorRef<NodeAgent.Message> self = context.getSelf();
        return new Destination() {
            @Override
            public long connection() {
                return connection;
            }

            @Override
            public void say(AgentFrame frame) {
                self.tell(new NodeAgent.Say(connection, frame));
            }

            @Override
            public void send(long request, int credit, StreamSender.Pieces pieces) {
                self.tell(new NodeAgent.SendLong(connection, request, credit, pieces));
            }
        };
    }

    /** Called by threads that read logs. */
    private boolean hasEnded(LogRequest request) {
        AllocationUpdate now = latest.get(request.allocation());
        if (now == null) {
            return true;
        }
        TaskState task = now.tasks().get(request.task());
        return task == null || task.state().equals(TaskState.DEAD);
    }

    private void openStats(long connection, ServerFrame.OpenStats open) {
        ActorRef<NodeAgent.Message> self = context.getSelf();
        if (open.allocation().isEmpty()) {
            services.blocking().execute(() -> self.tell(new NodeAgent.Say(connection, nodeStats(open.request()))));
            return;
        }
        this.<AllocationStats>ask(
                connection,
                open.request(),
                open.allocation().get(),
                AllocationRunner.ReadStats::new,
                stats -> new AgentFrame.AllocationStatsData(open.request(), stats));
    }

    private void openChecks(long connection, ServerFrame.OpenChecks open) {
        this.<List<CheckStatus>>ask(
                connection,
                open.request(),
                open.allocation(),
                AllocationRunner.ReadChecks::new,
                checks -> new AgentFrame.ChecksData(open.request(), checks));
    }

    private void openAction(long connection, ServerFrame.OpenAction open) {
        if (isRefusedAsFull(connection, open.request(), open.action().allocation())) {
            return;
        }
        this.<AllocationRunner.Acted>ask(
                connection,
                open.request(),
                open.action().allocation(),
                replyTo -> new AllocationRunner.Act(open.action(), replyTo),
                acted -> new AgentFrame.StreamEnd(open.request(), acted.refusal()));
    }

    private <T> void ask(
            long connection,
            long request,
            AllocationId id,
            Function<ActorRef<T>, AllocationRunner.Message> question,
            Function<T, AgentFrame> answer) {
        Optional<ActorRef<AllocationRunner.Message>> runner = runners.apply(id);
        if (runner.isEmpty()) {
            refuse(connection, request, "unknown allocation \"" + id + "\"");
            return;
        }
        ActorRef<NodeAgent.Message> self = context.getSelf();
        AskPattern.<AllocationRunner.Message, T>ask(
                        runner.get(),
                        question::apply,
                        PATIENCE,
                        context.getSystem().scheduler())
                .whenComplete((answered, failure) -> self.tell(new NodeAgent.Say(
                        connection,
                        failure == null
                                ? answer.apply(answered)
                                : end(request, Reason.UNAVAILABLE, "the allocation does not answer"))));
    }

    private AgentFrame nodeStats(long request) {
        try {
            return new AgentFrame.NodeStatsData(request, usage.read());
        } catch (IOException failed) {
            return end(request, Reason.UNAVAILABLE, "cannot read the node's usage: " + failed.getMessage());
        }
    }

    private void refuse(long connection, long request, String why) {
        context.getSelf().tell(new NodeAgent.Say(connection, end(request, Reason.NOT_FOUND, why)));
    }

    private static AgentFrame end(long request, Reason reason, String why) {
        return new AgentFrame.StreamEnd(request, Optional.of(new Rejected(reason, why)));
    }
}

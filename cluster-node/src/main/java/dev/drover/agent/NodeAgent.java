package dev.drover.agent;

import dev.drover.agent.stream.ServerStream;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent of one machine: keeps its stream to the servers, and a runner for each allocation. */
public final class NodeAgent extends AbstractBehavior<NodeAgent.Message> {
    /** What the agent can be told. */
    public sealed interface Message {}

    /** The agent is to end; answered when all that has to be is done. */
    record Leave(boolean endTasks, ActorRef<Done> replyTo) implements Message {}

    /** Something to say on a connection, if it is still there. */
    record Say(long connection, AgentFrame frame) implements Message {}

    /** Something long to be sent on a connection, if it is still there. */
    record SendLong(long connection, long request, int credit, StreamSender.Pieces pieces) implements Message {}

    /** A log was sent, or nobody wants it any more. */
    record SenderStopped(RequestId request) implements Message {}

    /** Something that runs beside the agent has come to be known, as attributes of the node. */
    record NeighboursFound(Map<String, String> attributes) implements Message {}

    private record Opened(long connection) implements Message {}

    private record Received(long connection, ServerFrame frame) implements Message {}

    private record Closed(long connection) implements Message {}

    private record AllocationMoved(AllocationUpdate update, boolean urgent) implements Message {}

    private record RunnerStopped(AllocationId allocation) implements Message {}

    private record Respawn(AllocationId allocation) implements Message {}

    private record DemandChanged() implements Message {}

    private record Beat() implements Message {}

    private record Flush() implements Message {}

    private record LookForSilence() implements Message {}

    /**
     * What an agent begins with.
     *
     * @param restored the allocations an earlier agent left
     */
    record Beginning(
            AgentIdentity identity,
            List<AllocationRecord> restored,
            List<String> servers,
            String bootId,
            NodeUsage usage,
            ServerContact contact) {}

    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Duration RESPAWN_PAUSE = Duration.ofSeconds(2);
    private static final Duration SILENCE_LOOK = Duration.ofSeconds(1);

    private final TimerScheduler<Message> timers;
    private final AgentServices services;
    private final String bootId;
    private final ActorRef<ServerStream.Message> stream;
    private final AssignmentBook book;
    private final Successors successors;
    private final UpdateOutbox outbox;
    private final ServedRequests requests;
    private final TemplateDemand demand;
    private final Map<AllocationId, ActorRef<AllocationRunner.Message>> runners = new TreeMap<>();
    private final ServerContact contact;
    private Node node;
    private AgentIdentity identity;
    private long connection;
    private @Nullable ActorRef<Done> leaving;

    static Behavior<Message> create(AgentServices services, Beginning beginning) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new NodeAgent(context, timers, services, beginning)));
    }

    private NodeAgent(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            AgentServices services,
            Beginning beginning) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.node = services.node();
        this.bootId = beginning.bootId();
        this.identity = beginning.identity();
        this.contact = beginning.contact();
        this.outbox = new UpdateOutbox(UpdateOutbox.PAUSE, System.nanoTime());
        this.book = new AssignmentBook(
                identity.epochs(),
                beginning.restored().stream()
                        .map(record -> new AssignmentBook.Assigned(record.allocation(), record.job()))
                        .toList());
        this.requests = new ServedRequests(
                context,
                services,
                beginning.usage(),
                book::assigned,
                id -> Optional.ofNullable(runners.get(id)),
                outbox::isFull);
        this.successors = new Successors(services.node());
        ActorRef<Message> self = context.getSelf();
        this.demand = new TemplateDemand(services.lookups(), this::send, () -> self.tell(new DemandChanged()));
        restore(beginning.restored());
        timers.startTimerWithFixedDelay(new LookForSilence(), SILENCE_LOOK);
        ServerStream.Listener listener =
                ServerStream.Listener.telling(context.getSelf(), Opened::new, Received::new, Closed::new);
        this.stream = context.spawn(ServerStream.create(beginning.servers(), services.jitter(), listener), "stream");
    }

    private void restore(List<AllocationRecord> records) {
        for (AllocationRecord record : records) {
            AssignmentBook.Assigned assigned = assigned(record);
            if (!update(assigned.id(), record.tasks()).client().isTerminal()) {
                successors.add(assigned);
            }
        }
        records.forEach(record -> begin(assigned(record), Optional.of(record)));
    }

    private static AssignmentBook.Assigned assigned(AllocationRecord record) {
        return new AssignmentBook.Assigned(record.allocation(), record.job());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Received.class, this::onReceived)
                .onMessage(AllocationMoved.class, this::onAllocationMoved)
                .onMessage(Say.class, this::onSay)
                .onMessage(SendLong.class, this::onSendLong)
                .onMessage(Beat.class, beat -> onBeat())
                .onMessage(DemandChanged.class, changed -> onDemandChanged())
                .onMessage(NeighboursFound.class, this::onNeighboursFound)
                .onMessage(Flush.class, flush -> flush())
                .onMessage(LookForSilence.class, look -> onLookForSilence())
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Closed.class, this::onClosed)
                .onMessage(RunnerStopped.class, this::onRunnerStopped)
                .onMessage(Respawn.class, this::onRespawn)
                .onMessage(SenderStopped.class, this::onSenderStopped)
                .onMessage(Leave.class, this::onLeave)
                .build();
    }

    private Behavior<Message> onOpened(Opened opened) {
        connection = opened.connection();
        contact.heard();
        book.connected();
        send(new AgentFrame.Hello(node, AgentFrame.PROTOCOL_VERSION, bootId, book.known()));
        return this;
    }

    /** A node is described when its agent connects. */
    private Behavior<Message> onNeighboursFound(NeighboursFound found) {
        Map<String, String> attributes = new TreeMap<>(node.attributes());
        attributes.putAll(found.attributes());
        if (!attributes.equals(node.attributes())) {
            node = node.withAttributes(attributes);
            stream.tell(new ServerStream.Reconnect(connection, "the node has changed", false));
        }
        return this;
    }

    private Behavior<Message> onClosed(Closed closed) {
        timers.cancel(Beat.class);
        outbox.disconnected();
        demand.disconnected();
        requests.cancelAll();
        return this;
    }

    private Behavior<Message> onReceived(Received received) {
        if (received.connection() != connection || leaving != null) {
            return this;
        }
        contact.heard();
        ServerFrame frame = received.frame();
        if (frame instanceof ServerFrame.Assignments assignments) {
            return onAssignments(assignments);
        }
        if (frame instanceof ServerFrame.Acknowledged acknowledged) {
            outbox.acknowledged(acknowledged.sequence());
            return flush();
        }
        if (frame instanceof ServerFrame.Welcome welcome) {
            return onWelcome(welcome);
        }
        if (frame instanceof ServerFrame.Refused refused) {
            LOG.error("the servers refuse this agent: {}", refused.reason());
            stream.tell(new ServerStream.Reconnect(connection, "refused", true));
            return this;
        }
        if (frame instanceof ServerFrame.HeartbeatSeen seen) {
            beatWithin(seen.heartbeatTtl());
            return this;
        }
        if (!demand.learn(frame)) {
            requests.onFrame(connection, frame);
        }
        return this;
    }

    private void beatWithin(Duration ttl) {
        if (contact.promised(ttl) || !timers.isTimerActive(Beat.class)) {
            timers.startTimerAtFixedRate(Beat.class, new Beat(), contact.beatEvery());
        }
    }

    private Behavior<Message> onWelcome(ServerFrame.Welcome welcome) {
        LOG.info("registered as node {}", identity.node());
        beatWithin(welcome.heartbeatTtl());
        outbox.connected();
        demand.welcomed();
        return flush();
    }

    private Behavior<Message> onDemandChanged() {
        demand.tell();
        return this;
    }

    private Behavior<Message> onBeat() {
        if (contact.isLost()) {
            stream.tell(new ServerStream.Reconnect(connection, "nothing was heard of the server", false));
            return this;
        }
        send(new AgentFrame.Heartbeat());
        return this;
    }

    /** The servers may have given the places of what runs here to others. */
    private Behavior<Message> onLookForSilence() {
        for (AllocationId id : book.toEndAfter(contact.sinceHeard())) {
            ActorRef<AllocationRunner.Message> runner = runners.get(id);
            if (runner != null && leaving == null) {
                runner.tell(new AllocationRunner.GiveUp());
            }
        }
        return this;
    }

    private Behavior<Message> onAssignments(ServerFrame.Assignments assignments) {
        AssignmentBook.Change change;
        try {
            change = book.apply(assignments);
        } catch (IllegalStateException incomplete) {
            stream.tell(new ServerStream.Reconnect(connection, String.valueOf(incomplete.getMessage()), false));
            return this;
        }
        if (change.refused()) {
            LOG.warn(
                    "assignments of epoch {} of partition {} are refused: a later owner was heard of",
                    assignments.epoch(),
                    assignments.partition());
            return this;
        }
        saveEpochs();
        change.changed().forEach(successors::changed);
        change.changed().forEach(this::assign);
        change.forgotten().forEach(this::forget);
        beginReleased();
        if (change.complete()) {
            Orphans.sweep(services, book.ids(), runners.keySet());
        }
        return flush();
    }

    private void saveEpochs() {
        if (identity.epochs().equals(book.epochs())) {
            return;
        }
        identity = new AgentIdentity(identity.node(), identity.secret(), book.epochs());
        try {
            services.store().save(identity);
        } catch (IOException failed) {
            LOG.error("cannot write the agent's identity: {}", failed.getMessage());
        }
    }

    private void assign(AssignmentBook.Assigned assigned) {
        AllocationId id = assigned.id();
        ActorRef<AllocationRunner.Message> runner = runners.get(id);
        if (runner != null) {
            runner.tell(new AllocationRunner.Assign(assigned));
            return;
        }
        if (successors.isWaiting(id)) {
            return;
        }
        if (!ID.matcher(id.value()).matches()) {
            LOG.error("an allocation cannot have the id \"{}\"", id);
            return;
        }
        boolean ended = assigned.allocation().client().isTerminal();
        if (!ended || Files.exists(services.directory(id).root())) {
            successors.add(assigned);
            begin(assigned, Optional.empty());
        } else if (assigned.allocation().client() == ClientStatus.LOST) {
            // It never came to run here, and the servers count its resources until they are told that it has not.
            tell(update(id, Map.of()));
        }
    }

    /** Lets it run, if need be only once others have ended. */
    private void begin(AssignmentBook.Assigned assigned, Optional<AllocationRecord> restored) {
        Optional<AllocationRecord> waiting =
                successors.wait(assigned, restored, services.clock().instant());
        if (waiting.isEmpty()) {
            spawn(assigned, restored);
            return;
        }
        tell(update(assigned.id(), waiting.get().tasks()));
    }

    /** What has no runner that would tell it. */
    private void tell(AllocationUpdate update) {
        requests.moved(update);
        outbox.put(update, true, System.nanoTime());
    }

    private static AllocationUpdate update(AllocationId id, Map<String, TaskRecord> tasks) {
        Map<String, TaskState> states = new TreeMap<>();
        tasks.forEach((name, record) -> states.put(name, record.state()));
        AllocationStatus status = AllocationStatus.of(states.values());
        return new AllocationUpdate(id, status.client(), status.description(), states, Optional.empty());
    }

    private void beginReleased() {
        if (leaving == null) {
            successors.released().forEach(record -> spawn(assigned(record), Optional.of(record)));
        }
    }

    private void spawn(AssignmentBook.Assigned assigned, Optional<AllocationRecord> restored) {
        ActorRef<Message> self = getContext().getSelf();
        AllocationId id = assigned.id();
        ActorRef<AllocationRunner.Message> runner = getContext()
                .spawnAnonymous(AllocationRunner.create(
                        services,
                        assigned,
                        restored,
                        (update, urgent) -> self.tell(new AllocationMoved(update, urgent))));
        getContext().watchWith(runner, new RunnerStopped(id));
        runners.put(id, runner);
    }

    private void forget(AllocationId id) {
        outbox.forget(id);
        requests.forget(id);
        ActorRef<AllocationRunner.Message> runner = runners.get(id);
        if (successors.forgotten(id)) {
            services.store().forget(id);
        } else if (runner != null) {
            runner.tell(new AllocationRunner.Forget());
        }
    }

    private Behavior<Message> onAllocationMoved(AllocationMoved moved) {
        AllocationUpdate update = moved.update();
        requests.moved(update);
        if (update.client().isTerminal()) {
            successors.ended(update.allocation());
            beginReleased();
        }
        if (book.awaits(update)) {
            outbox.put(update, moved.urgent(), System.nanoTime());
        }
        return flush();
    }

    private Behavior<Message> flush() {
        outbox.next(System.nanoTime()).ifPresent(this::send);
        outbox.delay(System.nanoTime()).ifPresent(delay -> timers.startSingleTimer(Flush.class, new Flush(), delay));
        return this;
    }

    private Behavior<Message> onRunnerStopped(RunnerStopped stopped) {
        AllocationId id = stopped.allocation();
        runners.remove(id);
        if (leaving != null) {
            return maybeLeave();
        }
        if (book.holds(id)) {
            timers.startSingleTimer(id, new Respawn(id), RESPAWN_PAUSE);
        } else {
            successors.ended(id);
            beginReleased();
        }
        return this;
    }

    /** A runner that failed, or that was deleting what has been assigned again. */
    private Behavior<Message> onRespawn(Respawn respawn) {
        if (leaving == null && !runners.containsKey(respawn.allocation())) {
            book.assigned(respawn.allocation())
                    .filter(again -> !again.allocation().client().isTerminal())
                    .ifPresent(this::assign);
        }
        return this;
    }

    private Behavior<Message> onSay(Say say) {
        if (say.connection() == connection) {
            send(say.frame());
        }
        return this;
    }

    private Behavior<Message> onSendLong(SendLong send) {
        if (send.connection() == connection) {
            requests.send(connection, send.request(), send.credit(), send.pieces());
        } else {
            services.blocking().execute(send.pieces()::close);
        }
        return this;
    }

    private Behavior<Message> onSenderStopped(SenderStopped stopped) {
        requests.ended(stopped.request());
        return this;
    }

    private Behavior<Message> onLeave(Leave leave) {
        leaving = leave.replyTo();
        runners.values().forEach(runner -> runner.tell(new AllocationRunner.Leave(leave.endTasks())));
        return maybeLeave();
    }

    private Behavior<Message> maybeLeave() {
        if (leaving == null || !runners.isEmpty()) {
            return this;
        }
        leaving.tell(Done.getInstance());
        return Behaviors.stopped();
    }

    private void send(AgentFrame frame) {
        stream.tell(new ServerStream.Send(connection, frame));
    }
}

package dev.drover.chaos.simulate;

import dev.drover.agent.AssignmentBook;
import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.agent.ServerContact;
import dev.drover.agent.UpdateOutbox;
import dev.drover.agent.stream.ServerStream;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One simulated node: speaks to the servers as an agent does, by the same stream, and lets virtual processes run. All its
 * allocations are plain objects that this actor alone touches.
 */
final class SimulatedNode extends AbstractBehavior<SimulatedNode.Message> {
    /** What a node can be told. */
    sealed interface Message {}

    private record Opened(long connection) implements Message {}

    private record Received(long connection, ServerFrame frame) implements Message {}

    private record Closed() implements Message {}

    private record Due(Runnable step) implements Message {}

    private record Beat() implements Message {}

    private record Flush() implements Message {}

    /** What all nodes of a simulation share. */
    record Shared(RandomGenerator random, ActorRef<Simulation.Message> tellTo) {}

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedNode.class);

    private final TimerScheduler<Message> timers;
    private final Node node;
    private final Shared shared;
    private final ActorRef<ServerStream.Message> stream;
    private final Clockwork clockwork = new ActorClockwork();
    private final AssignmentBook book = new AssignmentBook(Map.of(), List.of());
    private final UpdateOutbox outbox = new UpdateOutbox(UpdateOutbox.PAUSE, System.nanoTime());
    private final Map<AllocationId, SimulatedAllocation> allocations = new TreeMap<>();
    private final ServerContact contact = new ServerContact();
    private long connection;
    private boolean ready;

    /** @param servers {@code host:port} of their rpc ports, tried in turn */
    static Behavior<Message> create(Node node, List<String> servers, Shared shared) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new SimulatedNode(context, timers, node, servers, shared)));
    }

    private SimulatedNode(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            Node node,
            List<String> servers,
            Shared shared) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.shared = shared;
        ServerStream.Listener listener = ServerStream.Listener.telling(
                context.getSelf(), Opened::new, Received::new, connection -> new Closed());
        this.stream = context.spawn(ServerStream.create(servers, shared.random(), listener), "stream");
    }

    /** Its steps come back as messages. */
    private final class ActorClockwork implements Clockwork {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public Cancellable after(Duration delay, Runnable step) {
            return getContext().scheduleOnce(delay, getContext().getSelf(), new Due(step));
        }

        @Override
        public double chance() {
            return shared.random().nextDouble();
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Received.class, this::onReceived)
                .onMessage(Due.class, this::onDue)
                .onMessage(Beat.class, beat -> onBeat())
                .onMessage(Flush.class, flush -> flush())
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Closed.class, closed -> onClosed())
                .build();
    }

    private Behavior<Message> onOpened(Opened opened) {
        connection = opened.connection();
        contact.heard();
        book.connected();
        send(new AgentFrame.Hello(node, AgentFrame.PROTOCOL_VERSION, node.id().value(), book.known()));
        return this;
    }

    private Behavior<Message> onClosed() {
        timers.cancel(Beat.class);
        outbox.disconnected();
        if (ready) {
            ready = false;
            shared.tellTo().tell(new Simulation.NodeLost());
        }
        return this;
    }

    private Behavior<Message> onReceived(Received received) {
        if (received.connection() != connection) {
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
        if (frame instanceof ServerFrame.HeartbeatSeen seen) {
            beatWithin(seen.heartbeatTtl());
            return this;
        }
        if (frame instanceof ServerFrame.Refused refused) {
            LOG.error("the servers refuse node {}: {}", node.name(), refused.reason());
            stream.tell(new ServerStream.Reconnect(connection, "refused", true));
            return this;
        }
        request(frame).ifPresent(number -> send(noAnswer(number)));
        return this;
    }

    /** The number of a request for something that a simulated node does not have: output, figures, results of checks, JVMs. */
    private static Optional<Long> request(ServerFrame frame) {
        if (frame instanceof ServerFrame.OpenLogs open) {
            return Optional.of(open.request());
        }
        if (frame instanceof ServerFrame.OpenStats open) {
            return Optional.of(open.request());
        }
        if (frame instanceof ServerFrame.OpenJvm open) {
            return Optional.of(open.request());
        }
        if (frame instanceof ServerFrame.OpenFile open) {
            return Optional.of(open.request());
        }
        if (frame instanceof ServerFrame.OpenExec open) {
            return Optional.of(open.request());
        }
        if (frame instanceof ServerFrame.OpenAction open) {
            return Optional.of(open.request());
        }
        return frame instanceof ServerFrame.OpenChecks open ? Optional.of(open.request()) : Optional.empty();
    }

    private AgentFrame noAnswer(long request) {
        String why =
                "node \"" + node.name() + "\" is simulated: its tasks have no output, files, figures, checks or JVMs";
        return new AgentFrame.StreamEnd(request, Optional.of(new Rejected(Reason.UNAVAILABLE, why)));
    }

    private Behavior<Message> onWelcome(ServerFrame.Welcome welcome) {
        beatWithin(welcome.heartbeatTtl());
        outbox.connected();
        return flush();
    }

    private void beatWithin(Duration ttl) {
        if (contact.promised(ttl) || !timers.isTimerActive(Beat.class)) {
            timers.startTimerAtFixedRate(Beat.class, new Beat(), contact.beatEvery());
        }
    }

    private Behavior<Message> onBeat() {
        if (contact.isLost()) {
            stream.tell(new ServerStream.Reconnect(connection, "nothing was heard of the server", false));
            return this;
        }
        send(new AgentFrame.Heartbeat());
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
        change.changed().forEach(this::assign);
        change.forgotten().forEach(this::forget);
        if (change.complete() && !ready) {
            ready = true;
            shared.tellTo().tell(new Simulation.NodeReady(getContext().getSelf()));
        }
        return flush();
    }

    private void assign(Assigned assigned) {
        SimulatedAllocation known = allocations.get(assigned.id());
        ClientStatus client = assigned.allocation().client();
        if (known != null) {
            if (client.isTerminal() && client != ClientStatus.LOST && known.isDead()) {
                allocations.remove(assigned.id());
            } else {
                known.assign(assigned);
            }
        } else if (client == ClientStatus.LOST) {
            // The servers count its resources until they are told that it does not run here.
            outbox.put(nothingRuns(assigned.id()), true, System.nanoTime());
        } else if (!client.isTerminal()) {
            SimulatedAllocation allocation = new SimulatedAllocation(node, clockwork, this::onMoved, assigned);
            allocations.put(assigned.id(), allocation);
            allocation.begin();
        }
    }

    private static AllocationUpdate nothingRuns(AllocationId id) {
        return new AllocationUpdate(id, ClientStatus.COMPLETE, "All tasks have completed", Map.of(), Optional.empty());
    }

    private void forget(AllocationId id) {
        outbox.forget(id);
        SimulatedAllocation known = allocations.remove(id);
        if (known != null) {
            known.forget();
        }
    }

    private void onMoved(SimulatedAllocation allocation, boolean urgent) {
        AllocationUpdate update = allocation.update();
        if (book.awaits(update)) {
            outbox.put(update, urgent, System.nanoTime());
        }
    }

    private Behavior<Message> onDue(Due due) {
        due.step().run();
        return flush();
    }

    private Behavior<Message> flush() {
        long now = System.nanoTime();
        outbox.next(now).ifPresent(this::send);
        outbox.delay(now).ifPresent(delay -> timers.startSingleTimer(Flush.class, new Flush(), delay));
        return this;
    }

    private void send(AgentFrame frame) {
        stream.tell(new ServerStream.Send(connection, frame));
    }
}

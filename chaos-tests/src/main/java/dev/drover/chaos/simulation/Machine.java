package dev.drover.chaos.simulation;

import dev.drover.agent.AssignmentBook;
import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.agent.UpdateOutbox;
import dev.drover.chaos.simulate.Clockwork;
import dev.drover.chaos.simulate.SimulatedAllocation;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.server.stream.NodeAssignments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * A machine with an agent: runs what it is told to, and tells how it does. The agent may be killed while the processes go
 * on, the machine may die with all of them, and both come back.
 */
final class Machine {
    private static final Duration BEAT = Duration.ofSeconds(3);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration CONNECT_AGAIN = Duration.ofSeconds(1);
    private static final Requester AGENT = new Requester("", "simulated-agent", "");

    private final SimulatedWorld world;
    private Node node;
    private final Map<AllocationId, SimulatedAllocation> running = new TreeMap<>();
    private final Map<AllocationId, Assigned> waiting = new TreeMap<>();
    private AssignmentBook book = new AssignmentBook(Map.of(), List.of());
    private UpdateOutbox outbox;
    private @Nullable AgentLink link;
    private VirtualTime.@Nullable Timer flush;
    private Instant heard;
    private Instant lastWord;
    private boolean isUp = true;
    private boolean isAgentUp = true;
    private boolean isCut;
    private int boot;

    Machine(SimulatedWorld world, Node node) {
        this.world = world;
        this.node = node;
        this.heard = world.time().now();
        this.lastWord = heard;
        this.outbox = new UpdateOutbox(UpdateOutbox.PAUSE, world.time().nanos());
    }

    Node node() {
        return node;
    }

    boolean isUp() {
        return isUp;
    }

    boolean isAgentUp() {
        return isUp && isAgentUp;
    }

    boolean isCut() {
        return isCut;
    }

    /** Whether a process of this allocation runs, or is about to. */
    boolean runs(AllocationId allocation) {
        SimulatedAllocation known = running.get(allocation);
        return waiting.containsKey(allocation) || (known != null && !known.isDead());
    }

    Stream<AllocationId> live() {
        return running.values().stream()
                .filter(allocation -> !allocation.isDead())
                .map(SimulatedAllocation::id);
    }

    /** What is sent to and from it disappears, for as long as this lasts. */
    void cut(boolean from) {
        world.trace().note("machine   %s is %s", this, from ? "cut off" : "reachable again");
        isCut = from;
    }

    /** It is another than before in some respect; an agent that finds that out says so. */
    void become(Node changed) {
        world.trace().note("machine   %s becomes %s", this, changed);
        node = changed;
        AgentLink of = link;
        if (of != null && isAgentUp()) {
            of.toServer(() -> of.server().directory().register(node, AGENT).whenComplete((reply, why) -> {
                if (!(reply instanceof NodeReply.Recorded)) {
                    of.close();
                }
            }));
        }
    }

    void killAgent() {
        world.trace().note("machine   %s: its agent is killed", this);
        isAgentUp = false;
        disconnect();
    }

    /** It finds what runs again, and what it had been told, and tells all of it anew. */
    void startAgent() {
        world.trace().note("machine   %s: its agent starts", this);
        isAgentUp = true;
        lastWord = world.time().now();
        outbox = new UpdateOutbox(UpdateOutbox.PAUSE, world.time().nanos());
        running.values().forEach(this::tell);
        connect();
    }

    void die() {
        world.trace().note("machine   %s dies", this);
        isUp = false;
        boot++;
        running.clear();
        waiting.clear();
        disconnect();
    }

    /** Nothing runs on it, and it remembers nothing. */
    void comeBack() {
        world.trace().note("machine   %s comes back", this);
        isUp = true;
        isAgentUp = true;
        book = new AssignmentBook(Map.of(), List.of());
        outbox = new UpdateOutbox(UpdateOutbox.PAUSE, world.time().nanos());
        connect();
    }

    private void disconnect() {
        if (link != null) {
            AgentLink old = link;
            link = null;
            old.close();
        }
    }

    void begin() {
        connect();
        lookForSilence();
    }

    /** Ends what must not run on while nothing is heard of the servers. */
    private void lookForSilence() {
        if (isAgentUp()) {
            book.toEndAfter(Duration.between(lastWord, world.time().now())).stream()
                    .flatMap(id -> Optional.ofNullable(running.get(id)).stream())
                    .forEach(SimulatedAllocation::giveUp);
        }
        world.time().after(LOOK, this::lookForSilence);
    }

    /** One of the servers, which it has to find first. */
    void connect() {
        if (!isAgentUp() || link != null) {
            return;
        }
        Optional<ServerLife> server = world.anyServer();
        if (server.isEmpty() || isCut) {
            world.time().after(CONNECT_AGAIN, this::connect);
            return;
        }
        AgentLink begun = new AgentLink(world, this, server.get());
        link = begun;
        heard = world.time().now();
        book.connected();
        begun.toServer(() -> hello(begun));
        beat(begun);
    }

    private void hello(AgentLink of) {
        of.server().directory().register(node, AGENT).whenComplete((reply, trouble) -> {
            if (reply instanceof NodeReply.Recorded) {
                of.toAgent(() -> onWelcome(of));
                of.watchedBy(
                        of.server().directory().watch(node.id(), news -> of.toAgent(() -> onAssignments(of, news))));
            } else {
                of.close();
            }
        });
    }

    void lost(AgentLink closed) {
        if (closed == link) {
            outbox.disconnected();
            link = null;
            connect();
        }
    }

    /** A killed process resets its connections, if that arrives. */
    void onServerGone(SimulatedProcess killed) {
        if (link != null
                && link.server().process() == killed
                && !isCut
                && world.chances().happens(0.8)) {
            link.close();
        }
    }

    private void onWelcome(AgentLink of) {
        if (of == link) {
            hear();
            outbox.connected();
            flush();
        }
    }

    private void hear() {
        heard = world.time().now();
        lastWord = heard;
    }

    private void beat(AgentLink of) {
        if (of != link || !isAgentUp()) {
            return;
        }
        if (Duration.between(heard, world.time().now()).compareTo(SILENCE) > 0) {
            world.trace().note("machine   %s hears nothing of its server", this);
            of.close();
            return;
        }
        of.toServer(() -> of.server().directory().heartbeat(node.id(), SILENCE).whenComplete((reply, trouble) -> {
            if (reply instanceof NodeReply.Refused) {
                of.server().directory().register(node, AGENT).whenComplete((again, why) -> beaten(of, again));
            } else {
                beaten(of, reply);
            }
        }));
        world.time().after(BEAT, () -> beat(of));
    }

    private void beaten(AgentLink of, @Nullable NodeReply reply) {
        if (reply instanceof NodeReply.Recorded) {
            of.toAgent(this::hear);
        } else {
            of.close();
        }
    }

    private void onAssignments(AgentLink of, NodeAssignments news) {
        if (of != link) {
            return;
        }
        AssignmentBook.Change change = book.apply(new ServerFrame.Assignments(
                news.partition(),
                news.epoch(),
                news.complete() ? ServerFrame.Kind.SNAPSHOT_END : ServerFrame.Kind.DELTA,
                news.changed().stream()
                        .map(assigned ->
                                new ServerFrame.JobVersion(assigned.allocation().jobVersion(), assigned.job()))
                        .toList(),
                news.changed().stream().map(assigned -> assigned.allocation()).toList(),
                Map.of(),
                news.removed()));
        change.changed().stream().map(world.sabotage()::understands).forEach(this::assign);
        change.forgotten().forEach(this::forget);
        release();
        flush();
    }

    private void assign(Assigned assigned) {
        SimulatedAllocation known = running.get(assigned.id());
        ClientStatus client = assigned.allocation().client();
        waiting.remove(assigned.id());
        if (known != null) {
            known.assign(assigned);
        } else if (client == ClientStatus.LOST) {
            // The servers count its resources until they are told that it does not run here.
            outbox.put(nothingRuns(assigned.id()), true, world.time().nanos());
        } else if (!client.isTerminal()) {
            waiting.put(assigned.id(), assigned);
        }
    }

    private static AllocationUpdate nothingRuns(AllocationId id) {
        return new AllocationUpdate(id, ClientStatus.COMPLETE, "All tasks have completed", Map.of(), Optional.empty());
    }

    private void forget(AllocationId id) {
        outbox.forget(id);
        waiting.remove(id);
        SimulatedAllocation known = running.remove(id);
        if (known != null) {
            known.forget();
        }
    }

    /** Begins with what need not wait any longer for what ends here. */
    private void release() {
        for (Assigned assigned : List.copyOf(waiting.values())) {
            if (assigned.equals(waiting.get(assigned.id())) && !mustWait(assigned)) {
                waiting.remove(assigned.id());
                SimulatedAllocation begun = new SimulatedAllocation(node, new Ticks(), this::onMoved, assigned);
                running.put(assigned.id(), begun);
                begun.begin();
            }
        }
    }

    private boolean mustWait(Assigned assigned) {
        if (assigned.allocation().desired() != DesiredStatus.RUN) {
            return false;
        }
        List<Assigned> here = live().flatMap(id -> book.assigned(id).stream()).toList();
        boolean someEnd = here.stream()
                .anyMatch(other -> other.allocation().desired() != DesiredStatus.RUN
                        || other.allocation().client().isTerminal());
        Optional<Violation> overdrawn = NodeChecks.overdrawn(
                node,
                here.stream()
                        .map(other -> other.allocation().placement().resources())
                        .toList(),
                List.of(assigned.allocation().placement().resources()));
        boolean waitsForFormer =
                assigned.allocation().placement().previous().filter(this::runs).isPresent();
        if (overdrawn.isPresent() && !someEnd) {
            world.violate(
                    overdrawn.get().invariant(),
                    "on machine " + this + " itself, " + overdrawn.get().what());
        }
        return waitsForFormer || overdrawn.isPresent();
    }

    private void onMoved(SimulatedAllocation allocation, boolean urgent) {
        checkLoad();
        if (running.get(allocation.id()) == allocation) {
            tell(allocation);
        }
        if (allocation.isDead()) {
            release();
        }
    }

    /** Adds up what tasks really run: those of one allocation do not all run at the same time. */
    private void checkLoad() {
        List<TaskShare> shares = new ArrayList<>();
        for (SimulatedAllocation allocation : running.values()) {
            allocation.placement().resources().tasks().forEach((name, share) -> {
                if (allocation.isRunning(name)) {
                    shares.add(share);
                }
            });
        }
        NodeChecks.overloaded(node, shares)
                .ifPresent(found -> world.violate(found.invariant(), "on machine " + this + ", " + found.what()));
    }

    private void tell(SimulatedAllocation allocation) {
        AllocationUpdate update = allocation.update();
        if (book.awaits(update)) {
            outbox.put(update, true, world.time().nanos());
        }
    }

    private void flush() {
        AgentLink of = link;
        if (of == null || !isAgentUp()) {
            return;
        }
        outbox.next(world.time().nanos()).ifPresent(updates -> of.toServer(() -> update(of, updates)));
        if (flush != null) {
            flush.cancel();
        }
        outbox.delay(world.time().nanos())
                .ifPresent(delay -> flush = world.time().after(delay, this::flush));
    }

    private void update(AgentLink of, AgentFrame.Updates updates) {
        of.server().directory().update(node.id(), updates.updates(), AGENT).whenComplete((reply, trouble) -> {
            if (reply instanceof NodeReply.Recorded) {
                of.toAgent(() -> {
                    outbox.acknowledged(updates.sequence());
                    flush();
                });
            } else {
                of.close();
            }
        });
    }

    /** Time as the processes of one boot have it. */
    private final class Ticks implements Clockwork {
        private final int ofBoot = boot;

        @Override
        public Instant now() {
            return world.time().now();
        }

        @Override
        public Cancellable after(Duration delay, Runnable step) {
            VirtualTime.Timer timer = world.time().after(delay, () -> {
                if (boot == ofBoot) {
                    step.run();
                    flush();
                }
            });
            return new Cancellable() {
                @Override
                public boolean cancel() {
                    return timer.cancel();
                }

                @Override
                public boolean isCancelled() {
                    return timer.isOver();
                }
            };
        }

        @Override
        public double chance() {
            return world.chances().fraction();
        }
    }

    @Override
    public String toString() {
        return node.name();
    }
}

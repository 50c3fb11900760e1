package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.ExpireUnknown;
import dev.drover.protocol.node.NodeCommand.RegisterNode;
import dev.drover.protocol.node.NodeCommand.TakeOffer;
import dev.drover.protocol.node.NodeCommand.UpdateAllocations;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides what is asked of a node; never reads a clock, draws a random number or does I/O. */
public final class NodeDecider {
    /** How long an ended allocation stays in memory and in lists, as long as Nomad keeps an evaluation. */
    public static final Duration ENDED_WINDOW = Duration.ofHours(1);

    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private NodeDecider() {}

    public static Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
        if (command instanceof RegisterNode register) {
            return register(state, register.node());
        }
        if (command instanceof ExpireHeartbeat) {
            return expire(state);
        }
        if (command instanceof ExpireUnknown) {
            return new Decision<>(Disconnection.expire(state, now.at()).stream().toList(), new NodeReply.Recorded());
        }
        if (command instanceof TakeOffer take) {
            return OfferDecisions.take(state, take.offer());
        }
        if (command instanceof UpdateAllocations update) {
            return update(state, update.updates(), now.at());
        }
        return DrainDecisions.decide(state, command, now.at());
    }

    private static Decision<NodeEvent, NodeReply> register(NodeState state, Node described) {
        boolean known = state.node().isPresent();
        if (known && !state.node().get().secretId().equals(described.secretId())) {
            return refused(Reason.CONFLICT, "node \"" + described.id() + "\" is registered with another secret");
        }
        if (!known || !state.node().get().equals(described)) {
            return Decision.accept(new NodeEvent.NodeRegistered(described), new NodeReply.Recorded());
        }
        if (state.status() == NodeStatus.READY) {
            return Decision.reject(new NodeReply.Recorded());
        }
        return Decision.accept(
                new NodeEvent.NodeStatusChanged(
                        NodeStatus.READY, "Node reregistered by heartbeat", List.of(), List.of()),
                new NodeReply.Recorded());
    }

    private static Decision<NodeEvent, NodeReply> expire(NodeState state) {
        if (state.status() != NodeStatus.READY) {
            return Decision.reject(new NodeReply.Recorded());
        }
        return Decision.accept(Disconnection.begin(state), new NodeReply.Recorded());
    }

    private static Decision<NodeEvent, NodeReply> update(NodeState state, List<AllocationUpdate> updates, Instant now) {
        if (state.node().isEmpty()) {
            return refused(Reason.NOT_FOUND, "node is not registered");
        }
        List<AllocationUpdate> news =
                updates.stream().filter(update -> isNews(state, update)).toList();
        if (news.isEmpty()) {
            return Decision.reject(new NodeReply.Recorded());
        }
        List<NodeEvent> events = new ArrayList<>();
        events.add(new NodeEvent.AllocationsUpdated(news));
        events.addAll(DrainDecisions.progress(state, news, now));
        return new Decision<>(events, new NodeReply.Recorded());
    }

    private static boolean isNews(NodeState state, AllocationUpdate update) {
        Allocation known = state.allocations().get(update.allocation());
        if (known == null) {
            return false;
        }
        boolean ends = update.client().isTerminal() && state.ending().containsKey(update.allocation());
        boolean differs = !known.tasks().equals(update.tasks())
                || (!known.client().isTerminal()
                        && (known.client() != update.client()
                                || !known.clientDescription().equals(update.description())))
                || (update.health().isPresent() && !update.health().equals(known.health()));
        return ends || differs;
    }

    /**
     * Ended allocations whose jobs know it and whose window is over; with them goes what the node remembers of jobs that
     * have long had nothing here.
     *
     * @param acknowledged by job, the sequence of the newest report it has recorded
     */
    public static Optional<NodeEvent> forget(NodeState state, Map<JobId, Long> acknowledged, Instant now) {
        List<AllocationId> old = state.allocations().values().stream()
                .filter(allocation -> !state.holdsResources(allocation))
                .filter(allocation ->
                        allocation.modified().at().plus(ENDED_WINDOW).isBefore(now))
                .filter(allocation -> isKnownToJob(state, allocation.job(), acknowledged))
                .map(allocation -> allocation.placement().id())
                .limit(FORGOTTEN_AT_ONCE)
                .toList();
        boolean nothing = old.isEmpty() && state.settled(now).isEmpty();
        return nothing ? Optional.empty() : Optional.of(new NodeEvent.AllocationsForgotten(old));
    }

    private static boolean isKnownToJob(NodeState state, JobId job, Map<JobId, Long> acknowledged) {
        Outbox outbox = state.outboxes().get(job);
        return outbox == null || acknowledged.getOrDefault(job, 0L) >= outbox.sequence();
    }

    static Decision<NodeEvent, NodeReply> refused(Reason reason, String message) {
        return Decision.reject(new NodeReply.Refused(new Rejected(reason, message)));
    }
}

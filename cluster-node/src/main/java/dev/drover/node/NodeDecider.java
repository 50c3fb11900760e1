package dev.drover.node;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.ExpireUnknown;
import dev.drover.protocol.node.NodeCommand.ForgetEnded;
import dev.drover.protocol.node.NodeCommand.RegisterNode;
import dev.drover.protocol.node.NodeCommand.ReserveOffer;
import dev.drover.protocol.node.NodeCommand.SettleReservation;
import dev.drover.protocol.node.NodeCommand.TakeOffer;
import dev.drover.protocol.node.NodeCommand.UpdateAllocations;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decides what is asked of a node; never reads a clock, draws a random number or does I/O. */
public final class NodeDecider {
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
        if (command instanceof ReserveOffer reserve) {
            return ReservationDecisions.reserve(state, reserve.offer());
        }
        if (command instanceof SettleReservation settle) {
            return ReservationDecisions.settle(state, settle, now);
        }
        if (command instanceof UpdateAllocations update) {
            return update(state, update.updates(), now.at());
        }
        if (command instanceof ForgetEnded forget) {
            return new Decision<>(Forgetting.forget(state, forget, Map.of(), now.at()), new NodeReply.Recorded());
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
        return new Decision<>(Disconnection.begin(state), new NodeReply.Recorded());
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
        boolean differs = !known.tasks().equals(update.keptTasks())
                || (!known.client().isTerminal()
                        && (known.client() != update.client()
                                || !known.clientDescription().equals(update.description())))
                || (update.health().isPresent() && !update.health().equals(known.health()));
        return ends || differs;
    }

    static Decision<NodeEvent, NodeReply> refused(Reason reason, String message) {
        return Decision.reject(new NodeReply.Refused(new Rejected(reason, message)));
    }
}

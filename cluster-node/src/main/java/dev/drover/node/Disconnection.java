package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What it means for a node's allocations that nothing is heard of its agent. Those whose group wants it are unknown, for
 * as long as the group says; all others are lost. The node is disconnected while one of them may still be lost for having
 * been unknown too long, and down from then on.
 */
final class Disconnection {
    /** How many allocations one event names, some 40 bytes each. */
    static final int MOST_NAMED = 1_000;

    private static final String MISSED = "Node heartbeat missed";

    private Disconnection() {}

    /** The first missed heartbeat; in several events where very much runs there. */
    static List<NodeEvent> begin(NodeState state) {
        List<AllocationId> lost = new ArrayList<>();
        List<AllocationId> unknown = new ArrayList<>();
        boolean mayExpire = false;
        for (Allocation allocation : state.allocations().values()) {
            AllocationId id = allocation.placement().id();
            if (outlasts(state, allocation)) {
                unknown.add(id);
                mayExpire |= lostAfter(state, allocation).isPresent();
            } else if (allocation.holdsResources()) {
                lost.add(id);
            }
        }
        NodeStatus status = mayExpire ? NodeStatus.DISCONNECTED : NodeStatus.DOWN;
        List<NodeEvent> events = new ArrayList<>();
        int at = 0;
        do {
            events.add(new NodeEvent.NodeStatusChanged(status, MISSED, named(lost, at), named(unknown, at)));
            at += MOST_NAMED;
        } while (at < Math.max(lost.size(), unknown.size()));
        return events;
    }

    /** A part of very many, from the one at that place on. */
    static List<AllocationId> named(List<AllocationId> all, int at) {
        return all.subList(Math.min(at, all.size()), Math.min(at + MOST_NAMED, all.size()));
    }

    /** Everything that is lost with a node which is forgotten. */
    static List<NodeEvent> forget(List<AllocationId> lost) {
        List<NodeEvent> events = new ArrayList<>();
        int at = 0;
        while (lost.size() - at > MOST_NAMED) {
            events.add(new NodeEvent.UnknownExpired(named(lost, at)));
            at += MOST_NAMED;
        }
        events.add(new NodeEvent.NodePurged(named(lost, at)));
        return events;
    }

    /** Only what runs may still do so later: what has not started or is to end is lost. */
    private static boolean outlasts(NodeState state, Allocation allocation) {
        boolean runs = allocation.client() == ClientStatus.RUNNING || allocation.client() == ClientStatus.UNKNOWN;
        return runs
                && allocation.desired() == DesiredStatus.RUN
                && policy(state, allocation)
                        .filter(DisconnectPolicy::outlastsLoss)
                        .isPresent();
    }

    /** What has been unknown for too long by now; with the last of them the node is down. */
    static Optional<NodeEvent> expire(NodeState state, Instant now) {
        if (state.status() != NodeStatus.DISCONNECTED) {
            return Optional.empty();
        }
        Map<AllocationId, Instant> ends = ends(state);
        List<AllocationId> lost = ends.entrySet().stream()
                .filter(end -> !end.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        if (lost.size() > MOST_NAMED) {
            return Optional.of(new NodeEvent.UnknownExpired(named(lost, 0)));
        }
        if (lost.size() == ends.size()) {
            return Optional.of(new NodeEvent.NodeStatusChanged(NodeStatus.DOWN, MISSED, lost, List.of()));
        }
        return lost.isEmpty() ? Optional.empty() : Optional.of(new NodeEvent.UnknownExpired(lost));
    }

    /** When the next of them will have been unknown for too long; empty while the node is not disconnected. */
    static Optional<Instant> nextEnd(NodeState state) {
        return state.status() == NodeStatus.DISCONNECTED
                ? ends(state).values().stream().min(Comparator.naturalOrder())
                : Optional.empty();
    }

    private static Map<AllocationId, Instant> ends(NodeState state) {
        Map<AllocationId, Instant> ends = new TreeMap<>();
        for (Map.Entry<AllocationId, Stamp> unknown : state.unknown().entrySet()) {
            Optional.ofNullable(state.allocations().get(unknown.getKey()))
                    .flatMap(allocation -> lostAfter(state, allocation))
                    .ifPresent(time ->
                            ends.put(unknown.getKey(), unknown.getValue().at().plus(time)));
        }
        return ends;
    }

    private static Optional<Duration> lostAfter(NodeState state, Allocation allocation) {
        return policy(state, allocation).flatMap(DisconnectPolicy::lostAfter);
    }

    private static Optional<DisconnectPolicy> policy(NodeState state, Allocation allocation) {
        return state.jobOf(allocation).group(allocation.placement().group()).flatMap(TaskGroup::disconnect);
    }
}

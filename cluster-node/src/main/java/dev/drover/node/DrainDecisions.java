package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.CheckDrain;
import dev.drover.protocol.node.NodeCommand.PurgeNode;
import dev.drover.protocol.node.NodeCommand.SetDrain;
import dev.drover.protocol.node.NodeCommand.SetEligibility;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What operators ask of a node, and how far a drain has come. The node only says that its allocations have to go and
 * until when; at which pace they go, their jobs decide. The drain is over when their processes have ended.
 */
final class DrainDecisions {
    private DrainDecisions() {}

    static Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Instant now) {
        if (state.node().isEmpty()) {
            return NodeDecider.refused(Reason.NOT_FOUND, "node not found");
        }
        if (command instanceof SetEligibility set) {
            return setEligibility(state, set.eligibility());
        }
        if (command instanceof SetDrain set) {
            return set.spec().isPresent() ? drain(state, set.spec().get(), set.meta(), now) : cancel(state, set, now);
        }
        if (command instanceof CheckDrain) {
            return new Decision<>(progress(state, List.of(), now), new NodeReply.Recorded());
        }
        if (command instanceof PurgeNode) {
            return purge(state);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    /** An evaluation that counts on the node settles that first; it does so within a moment. */
    private static Decision<NodeEvent, NodeReply> purge(NodeState state) {
        return state.reservations().isEmpty()
                ? new Decision<>(Disconnection.forget(held(state)), new NodeReply.Recorded())
                : NodeDecider.refused(Reason.UNAVAILABLE, "node is being offered allocations, try again");
    }

    private static List<AllocationId> held(NodeState state) {
        return state.allocations().values().stream()
                .filter(Allocation::holdsResources)
                .map(allocation -> allocation.placement().id())
                .toList();
    }

    private static Decision<NodeEvent, NodeReply> setEligibility(NodeState state, Eligibility wanted) {
        if (wanted == state.eligibility()) {
            return Decision.reject(new NodeReply.Recorded());
        }
        if (state.drain().isPresent()) {
            return NodeDecider.refused(
                    Reason.CONFLICT, "can not set node's scheduling eligibility to eligible while it is draining");
        }
        return Decision.accept(new NodeEvent.EligibilityChanged(wanted), new NodeReply.Recorded());
    }

    private static Decision<NodeEvent, NodeReply> drain(
            NodeState state, DrainSpec spec, Map<String, String> meta, Instant now) {
        Optional<Drain> running = state.drain();
        Instant start = running.map(Drain::startedAt).orElse(now);
        Drain drain = new Drain(
                spec,
                spec.forceDeadline(now),
                start,
                !spec.ignoreSystemJobs()
                        && running.filter(Drain::includesSystemJobs).isPresent());
        LastDrain last = new LastDrain(start, now, DrainStatus.DRAINING, meta);
        List<NodeEvent> events = new ArrayList<>();
        events.add(new NodeEvent.DrainChanged(drain, last));
        events.addAll(progress(state, drain, last, List.of(), now));
        return new Decision<>(events, new NodeReply.Recorded());
    }

    private static Decision<NodeEvent, NodeReply> cancel(NodeState state, SetDrain set, Instant now) {
        Eligibility after = set.markEligible() ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE;
        if (state.drain().isPresent()) {
            LastDrain last = state.lastDrain().orElseThrow().with(DrainStatus.CANCELED, now);
            return Decision.accept(new NodeEvent.DrainEnded(last, after), new NodeReply.Recorded());
        }
        return set.markEligible()
                ? setEligibility(state, Eligibility.ELIGIBLE)
                : Decision.reject(new NodeReply.Recorded());
    }

    /** How a running drain goes on once these updates are taken in. */
    static List<NodeEvent> progress(NodeState state, List<AllocationUpdate> updates, Instant now) {
        return state.drain()
                .map(drain -> progress(state, drain, state.lastDrain().orElseThrow(), updates, now))
                .orElse(List.of());
    }

    private static List<NodeEvent> progress(
            NodeState state, Drain drain, LastDrain last, List<AllocationUpdate> updates, Instant now) {
        List<Allocation> left = left(state, drain, updates);
        if (left.isEmpty() && state.reservations().isEmpty()) {
            return List.of(new NodeEvent.DrainEnded(last.with(DrainStatus.COMPLETE, now), Eligibility.INELIGIBLE));
        }
        boolean systemJobsAreNext = drain.isDue(now)
                || (state.reservations().isEmpty() && left.stream().allMatch(state::isOfSystemJob));
        boolean widens = systemJobsAreNext
                && !drain.includesSystemJobs()
                && !drain.spec().ignoreSystemJobs();
        return widens ? List.of(new NodeEvent.DrainChanged(drain.withSystemJobs(), last)) : List.of();
    }

    /** What holds resources and has to go: what is lost goes on holding them until its agent says that it has ended. */
    private static List<Allocation> left(NodeState state, Drain drain, List<AllocationUpdate> updates) {
        Set<AllocationId> ended = new HashSet<>();
        for (AllocationUpdate update : updates) {
            if (update.client().isTerminal()) {
                ended.add(update.allocation());
            }
        }
        return state.allocations().values().stream()
                .filter(allocation -> state.holdsResources(allocation)
                        && !ended.contains(allocation.placement().id()))
                .filter(allocation -> !drain.spec().ignoreSystemJobs() || !state.isOfSystemJob(allocation))
                .toList();
    }
}

package dev.drover.server;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.server.stream.PredecessorData;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Located;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Finds the data of an allocation's predecessor, for the agent that is to run the allocation and nobody else. */
final class PredecessorLookup {
    private static final long BYTES_PER_MB = 1L << 20;

    private PredecessorLookup() {}

    /**
     * Where it is, by this view.
     *
     * @param asking the node that asks
     * @param secret what proves it
     */
    static PredecessorData find(ClusterView view, NodeId asking, String secret, AllocationId successor) {
        Optional<Node> asker = view.node(asking).flatMap(state -> state.node());
        Optional<Located> located = view.allocation(successor);
        if (asker.isEmpty() || located.isEmpty()) {
            return none(Reason.UNAVAILABLE, "this server does not know of allocation \"" + successor + "\" yet");
        }
        Allocation allocation = located.get().allocation();
        if (!proves(secret, asker.get()) || !allocation.placement().node().equals(asking)) {
            return none(Reason.INVALID, "allocation \"" + successor + "\" is not node \"" + asking + "\"'s");
        }
        Optional<TaskGroup> group = located.get()
                .node()
                .state()
                .jobOf(allocation)
                .group(allocation.placement().group());
        Optional<AllocationId> previous = allocation.placement().previous();
        if (previous.isEmpty() || group.filter(one -> one.storage().travels()).isEmpty()) {
            return none(Reason.INVALID, "allocation \"" + successor + "\" takes over nothing");
        }
        return of(view, previous.get(), group.get().ephemeralDiskMb() * BYTES_PER_MB);
    }

    private static boolean proves(String secret, Node node) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.UTF_8), node.secretId().getBytes(StandardCharsets.UTF_8));
    }

    private static PredecessorData of(ClusterView view, AllocationId previous, long mostBytes) {
        Optional<Located> located = view.allocation(previous);
        if (located.isEmpty()) {
            return none(Reason.NOT_FOUND, "allocation \"" + previous + "\" has been forgotten");
        }
        Allocation allocation = located.get().allocation();
        NodeStatus status = located.get().node().state().status();
        if (status == NodeStatus.DOWN || status == NodeStatus.DISCONNECTED) {
            return none(Reason.NOT_FOUND, "its node is " + status.wireName());
        }
        if (allocation.client().isTerminal()) {
            return new PredecessorData.With(allocation.placement().node(), previous, mostBytes);
        }
        // That it is to end is news of another node, and may come after that of the successor's placement.
        return allocation.desired() == DesiredStatus.RUN
                ? none(Reason.UNAVAILABLE, "allocation \"" + previous + "\" is not to end")
                : new PredecessorData.NotYet(previous);
    }

    private static PredecessorData none(Reason reason, String why) {
        return new PredecessorData.None(new Rejected(reason, why));
    }
}

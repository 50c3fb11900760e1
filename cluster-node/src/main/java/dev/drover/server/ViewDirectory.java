package dev.drover.server;

import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Requester;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.server.stream.AssignedAllocation;
import dev.drover.server.stream.NodeAssignments;
import dev.drover.server.stream.NodeDirectory;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewKeeper;
import dev.drover.view.ViewListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as agents' connections need them: commands go to the node's entity, assignments come from the view, and so
 * only what is journaled ever reaches an agent.
 */
final class ViewDirectory implements NodeDirectory, ViewListener {
    private final Entities entities;
    private final ViewKeeper keeper;
    private final Map<Watching, Watching> watches = new ConcurrentHashMap<>();

    ViewDirectory(Entities entities, ViewKeeper keeper) {
        this.entities = entities;
        this.keeper = keeper;
    }

    @Override
    public CompletionStage<NodeReply> register(Node node, Requester requester) {
        Optional<String> conflict = PortClaims.conflict(
                node, keeper.view().nodes().values().stream().map(Seen::state).toList());
        if (conflict.isPresent()) {
            return CompletableFuture.completedStage(
                    new NodeReply.Refused(new Rejected(Reason.CONFLICT, conflict.get())));
        }
        return tell(node.id(), new NodeCommand.RegisterNode(node), requester);
    }

    @Override
    public CompletionStage<NodeReply> heartbeat(NodeId node) {
        return entities.heartbeat(node).thenApply(Answer::reply);
    }

    @Override
    public CompletionStage<NodeReply> update(NodeId node, List<AllocationUpdate> updates, Requester requester) {
        return tell(node, new NodeCommand.UpdateAllocations(updates), requester);
    }

    private CompletionStage<NodeReply> tell(NodeId node, NodeCommand command, Requester requester) {
        return entities.ask(node, command, new Asked(requester, new Cause(Cause.Kind.NODE, node.value())))
                .thenApply(Answer::reply);
    }

    @Override
    public Watch watch(NodeId node, Consumer<NodeAssignments> listener) {
        Watching watching = new Watching(node, listener);
        watches.put(watching, watching);
        watching.look(keeper.view());
        return () -> watches.remove(watching);
    }

    @Override
    public void onChanged(ClusterView view) {
        watches.keySet().forEach(watching -> watching.look(view));
    }

    /** One agent's picture of what it is to run. */
    private static final class Watching {
        private final NodeId node;
        private final Consumer<NodeAssignments> listener;
        private @Nullable NodeState told;
        private long sequence;
        private long epoch;

        Watching(NodeId node, Consumer<NodeAssignments> listener) {
            this.node = node;
            this.listener = listener;
        }

        synchronized void look(ClusterView view) {
            Seen<NodeState> seen = view.nodes().get(node);
            Long owner = view.partitions().get(PartitionId.of("node|" + node).value());
            if (seen == null || owner == null || (seen.sequence() == sequence && owner == epoch)) {
                return;
            }
            boolean complete = told == null || owner != epoch;
            NodeAssignments news = complete ? everything(seen.state(), owner) : changes(seen.state(), owner);
            told = seen.state();
            sequence = seen.sequence();
            epoch = owner;
            if (complete || !news.changed().isEmpty() || !news.removed().isEmpty()) {
                listener.accept(news);
            }
        }

        /** What ended is named, too, until the node forgets it: an agent deletes the files of what it is not told of. */
        private NodeAssignments everything(NodeState state, long owner) {
            List<AssignedAllocation> all = state.allocations().values().stream()
                    .map(allocation -> new AssignedAllocation(allocation, state.jobOf(allocation)))
                    .toList();
            return new NodeAssignments(partition(), owner, true, all, List.of());
        }

        private NodeAssignments changes(NodeState state, long owner) {
            NodeState old = java.util.Objects.requireNonNull(told);
            List<AssignedAllocation> changed = new ArrayList<>();
            state.allocations().forEach((id, allocation) -> {
                Allocation before = old.allocations().get(id);
                boolean isNew = before == null || before.clientModified() != allocation.clientModified();
                if (isNew) {
                    changed.add(new AssignedAllocation(allocation, state.jobOf(allocation)));
                }
            });
            List<AllocationId> removed = old.allocations().keySet().stream()
                    .filter(id -> !state.allocations().containsKey(id))
                    .toList();
            return new NodeAssignments(partition(), owner, false, changed, removed);
        }

        private int partition() {
            return PartitionId.of("node|" + node).value();
        }
    }
}

package dev.drover.view;

import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Collection;
import java.util.Optional;

/** Shows a node to the scheduler, and keeps that picture in step with its events. Pure. */
public final class NodeViews {
    private NodeViews() {}

    /** The whole picture; empty for a node that has not registered. */
    public static Optional<NodeView> of(NodeState state, long sequence) {
        return state.node().map(node -> {
            NodeView view = NodeView.of(node, state.status(), state.eligibility(), sequence);
            for (Allocation allocation : state.allocations().values()) {
                view = holding(view, state, allocation);
            }
            return view;
        });
    }

    /** The picture after an event that touched these allocations. */
    static NodeView after(NodeView old, NodeState state, long sequence, Collection<AllocationId> touched) {
        NodeView view = old.withState(state.status(), state.eligibility()).withSequence(sequence);
        for (AllocationId id : touched) {
            Allocation allocation = state.allocations().get(id);
            view = allocation == null ? view.withoutHeld(id) : holding(view, state, allocation);
        }
        boolean same = state.node().filter(old.node()::equals).isPresent();
        return same ? view : view.withNode(state.node().orElseThrow());
    }

    private static NodeView holding(NodeView view, NodeState state, Allocation allocation) {
        return state.holdsResources(allocation)
                ? view.withHeld(HeldAllocation.of(allocation, state.jobOf(allocation)))
                : view.withoutHeld(allocation.placement().id());
    }
}

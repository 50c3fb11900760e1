package dev.drover.view;

import dev.drover.node.NodeState;
import dev.drover.node.Reservation;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;
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
            NodeView view = NodeView.of(node, state.status(), state.eligibility(), sequence)
                    .withDraining(state.drain().isPresent());
            for (Allocation allocation : state.allocations().values()) {
                view = holding(view, state, allocation);
            }
            for (Reservation kept : state.reservations().values()) {
                for (Placement placement : kept.placements().toList()) {
                    view = view.withHeld(HeldAllocation.of(kept.job(), placement));
                }
            }
            return view;
        });
    }

    /** The picture after an event that touched these allocations. */
    static NodeView after(NodeView old, NodeState state, long sequence, Collection<AllocationId> touched) {
        NodeView view = old.withState(state.status(), state.eligibility())
                .withDraining(state.drain().isPresent())
                .withSequence(sequence);
        for (AllocationId id : touched) {
            Allocation allocation = state.allocations().get(id);
            view = allocation == null ? keeping(view, state, id) : holding(view, state, allocation);
        }
        boolean same = state.node().filter(old.node()::equals).isPresent();
        return same ? view : view.withNode(state.node().orElseThrow());
    }

    /** What is not there may be something that room is kept for. */
    private static NodeView keeping(NodeView view, NodeState state, AllocationId id) {
        return state.reservations().values().stream()
                .flatMap(kept -> kept.placements()
                        .filter(placement -> placement.id().equals(id))
                        .map(placement -> HeldAllocation.of(kept.job(), placement)))
                .findFirst()
                .map(view::withHeld)
                .orElseGet(() -> view.withoutHeld(id));
    }

    private static NodeView holding(NodeView view, NodeState state, Allocation allocation) {
        return state.holdsResources(allocation)
                ? view.withHeld(HeldAllocation.of(allocation, state.jobOf(allocation)))
                : view.withoutHeld(allocation.placement().id());
    }
}

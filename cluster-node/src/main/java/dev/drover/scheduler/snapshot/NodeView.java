package dev.drover.scheduler.snapshot;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node as the view shows it: its description, its state, and the allocations that hold its resources. Immutable;
 * what can be computed from the description or kept as a sum is computed once, not once for each evaluation. What a
 * search reads of every node that it looks at lies in this object itself: of thousands of nodes few are in the
 * processor's cache, and each further object is one more wait for memory. Each view equals itself alone.
 */
public final class NodeView {
    private final Node node;
    private final NodeId id;
    private final int idHash;
    private final NodeStatus status;
    private final Eligibility eligibility;
    private final boolean draining;
    private final long sequence;
    private final NodeCapacity capacity;
    private final String computedClass;
    private final List<HeldAllocation> held;
    private final NodeUsage usage;
    private final long cpuMhz;
    private final long freeCpuMhz;
    private final long memoryMb;
    private final long freeMemoryMb;
    private final long freeDiskMb;
    private final boolean takesMore;

    private NodeView(
            Node node,
            State state,
            NodeCapacity capacity,
            String computedClass,
            List<HeldAllocation> held,
            NodeUsage usage) {
        this.node = node;
        this.id = node.id();
        this.idHash = spread(id.value().hashCode());
        this.status = state.status;
        this.eligibility = state.eligibility;
        this.draining = state.draining;
        this.sequence = state.sequence;
        this.capacity = capacity;
        this.computedClass = computedClass;
        this.held = held;
        this.usage = usage;
        this.cpuMhz = capacity.cpuMhz();
        this.freeCpuMhz = cpuMhz - usage.cpuMhz();
        this.memoryMb = capacity.memoryMb();
        this.freeMemoryMb = memoryMb - usage.memoryMb();
        this.freeDiskMb = capacity.diskMb() - usage.diskMb();
        this.takesMore = capacity.freeAllocations(usage) > 0;
    }

    private record State(NodeStatus status, Eligibility eligibility, boolean draining, long sequence) {}

    /** A node that holds nothing. */
    public static NodeView of(Node node, NodeStatus status, Eligibility eligibility, long sequence) {
        return new NodeView(
                node,
                new State(status, eligibility, false, sequence),
                NodeCapacity.of(node),
                ComputedClass.of(node),
                List.of(),
                NodeUsage.NONE);
    }

    public NodeId id() {
        return id;
    }

    // Ids that were made by counting differ in few bits of their hash codes.
    private static int spread(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x7FEB352D;
        mixed = (mixed ^ (mixed >>> 15)) * 0x846CA68B;
        return mixed ^ (mixed >>> 16);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** A hash of the id, the same for all views of a node. */
    @Override
    public int hashCode() {
        return idHash;
    }

    public Node node() {
        return node;
    }

    public NodeStatus status() {
        return status;
    }

    public Eligibility eligibility() {
        return eligibility;
    }

    /** Whether it is being emptied, which makes it ineligible, too. */
    public boolean isDraining() {
        return draining;
    }

    /** How far the node's journal has been seen. */
    public long sequence() {
        return sequence;
    }

    public NodeCapacity capacity() {
        return capacity;
    }

    /** Equal for nodes that no constraint without {@code unique.} can tell apart. */
    public String computedClass() {
        return computedClass;
    }

    /** What holds its resources, in the order of the ids. */
    public List<HeldAllocation> held() {
        return held;
    }

    public NodeUsage usage() {
        return usage;
    }

    /** Whether an allocation that takes so much fits beside what the node holds. */
    public boolean hasRoom(long moreCpuMhz, long moreMemoryMb, long moreDiskMb) {
        return takesMore && moreCpuMhz <= freeCpuMhz && moreMemoryMb <= freeMemoryMb && moreDiskMb <= freeDiskMb;
    }

    /** The part of the cpu that is free once so much more is taken; 0 of none, negative where it is too much. */
    public double freeCpu(long moreMhz) {
        return part(freeCpuMhz - moreMhz, cpuMhz);
    }

    /** The same of the memory. */
    public double freeMemory(long moreMb) {
        return part(freeMemoryMb - moreMb, memoryMb);
    }

    private static double part(long free, long all) {
        return all == 0 ? 0 : 1 - (double) (all - free) / all;
    }

    /** Whether new allocations may come. */
    public boolean isSchedulable() {
        return status == NodeStatus.READY && eligibility == Eligibility.ELIGIBLE;
    }

    public Optional<HeldAllocation> held(AllocationId allocation) {
        int at = indexOf(allocation);
        return at < 0 ? Optional.empty() : Optional.of(held.get(at));
    }

    /** The same node described anew. */
    public NodeView withNode(Node changed) {
        return new NodeView(changed, state(), NodeCapacity.of(changed), ComputedClass.of(changed), held, usage);
    }

    public NodeView withState(NodeStatus changedStatus, Eligibility changedEligibility) {
        return with(new State(changedStatus, changedEligibility, draining, sequence));
    }

    public NodeView withDraining(boolean changed) {
        return draining == changed ? this : with(new State(status, eligibility, changed, sequence));
    }

    public NodeView withSequence(long changed) {
        return with(new State(status, eligibility, draining, changed));
    }

    /** Holds an allocation, in place of one with the same id. */
    public NodeView withHeld(HeldAllocation allocation) {
        int at = indexOf(allocation.id());
        if (at >= 0 && held.get(at).equals(allocation)) {
            return this;
        }
        ArrayList<HeldAllocation> copy = new ArrayList<>(held.size() + 1);
        copy.addAll(held);
        NodeUsage others = usage;
        if (at >= 0) {
            others = usage.remove(held.get(at).resources());
            copy.set(at, allocation);
        } else {
            copy.add(-at - 1, allocation);
        }
        return with(copy, others.add(allocation.resources()));
    }

    /** Holds an allocation no more; no change if it was not held. */
    public NodeView withoutHeld(AllocationId allocation) {
        int at = indexOf(allocation);
        if (at < 0) {
            return this;
        }
        ArrayList<HeldAllocation> copy = new ArrayList<>(held);
        HeldAllocation ended = copy.remove(at);
        return with(copy, usage.remove(ended.resources()));
    }

    private NodeView with(State changed) {
        return new NodeView(node, changed, capacity, computedClass, held, usage);
    }

    private NodeView with(List<HeldAllocation> changed, NodeUsage changedUsage) {
        return new NodeView(
                node, state(), capacity, computedClass, Collections.unmodifiableList(changed), changedUsage);
    }

    private State state() {
        return new State(status, eligibility, draining, sequence);
    }

    private int indexOf(AllocationId allocation) {
        int low = 0;
        int high = held.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = held.get(middle).id().compareTo(allocation);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    @Override
    public String toString() {
        return "NodeView[" + id + ", " + status + ", " + eligibility + ", sequence=" + sequence + ", " + usage + "]";
    }
}

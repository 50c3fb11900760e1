package dev.drover.scheduler.feasible;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.snapshot.Cell;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeSum;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The nodes a job's allocations may come to: ready, eligible, in its pool and its datacenters. It is put together from
 * what the snapshot keeps by cell, so that it costs the same however many nodes there are.
 */
public final class BaseSet {
    public static final BaseSet EMPTY = new BaseSet(List.of(), Map.of());

    private final List<NodeView> nodes;
    private final Map<String, Integer> available;
    private final NodeSum sum;
    private final Supplier<Optional<LeftOut>> leftOut;

    /** Some nodes by name: nobody asks about the others. */
    public BaseSet(List<NodeView> nodes, Map<String, Integer> available) {
        this(List.copyOf(nodes), available, sum(nodes), Optional::empty);
    }

    private BaseSet(
            List<NodeView> nodes, Map<String, Integer> available, NodeSum sum, Supplier<Optional<LeftOut>> leftOut) {
        this.nodes = nodes;
        this.available = Sorted.copyOf(available);
        this.sum = sum;
        this.leftOut = leftOut;
    }

    public static BaseSet of(ClusterSnapshot snapshot, Job job) {
        Map<String, Integer> available = new TreeMap<>();
        job.datacenters().stream().filter(name -> !name.contains("*")).forEach(name -> available.put(name, 0));
        List<int[]> places = new ArrayList<>();
        NodeSum sum = NodeSum.NONE;
        for (Map.Entry<Cell, NodeSum> entry : snapshot.cells().entrySet()) {
            Cell cell = entry.getKey();
            if (JobReach.covers(job, cell.datacenter(), cell.pool())) {
                places.add(snapshot.places(cell));
                sum = sum.plus(entry.getValue());
                available.merge(cell.datacenter(), entry.getValue().count(), Integer::sum);
            }
        }
        return new BaseSet(
                new InCells(snapshot, places, sum.count()),
                available,
                sum,
                () -> Optional.of(LeftOutNodes.of(snapshot, job)));
    }

    /** Some of them; what is said of all, and of those left out, stays. */
    public BaseSet only(List<NodeView> some) {
        return new BaseSet(List.copyOf(some), available, sum(some), leftOut);
    }

    private static NodeSum sum(List<NodeView> nodes) {
        NodeSum sum = NodeSum.NONE;
        for (NodeView node : nodes) {
            sum = sum.plus(node);
        }
        return sum;
    }

    /** Cell by cell, in the order of the snapshot within each. */
    public List<NodeView> nodes() {
        return nodes;
    }

    /** How many there are, by datacenter; 0 for one the job names and no node is in. */
    public Map<String, Integer> available() {
        return available;
    }

    public int size() {
        return sum.count();
    }

    /** The nodes that are not in it; counted when somebody asks, which takes a walk over all nodes. */
    public Optional<LeftOut> leftOut() {
        return leftOut.get();
    }

    /** Tells what the scheduler could look at from any other set of nodes, and of states of nodes: see {@link NodeSum}. */
    public String hash() {
        return sum.hex();
    }

    private static final class InCells extends AbstractList<NodeView> implements RandomAccess {
        private final ClusterSnapshot snapshot;
        private final List<int[]> places;
        private final int size;

        InCells(ClusterSnapshot snapshot, List<int[]> places, int size) {
            this.snapshot = snapshot;
            this.places = places;
            this.size = size;
        }

        @Override
        public NodeView get(int index) {
            int left = Objects.checkIndex(index, size);
            for (int[] cell : places) {
                if (left < cell.length) {
                    return snapshot.at(cell[left]);
                }
                left -= cell.length;
            }
            throw new AssertionError("the cells hold fewer nodes than they count");
        }

        @Override
        public int size() {
            return size;
        }
    }
}

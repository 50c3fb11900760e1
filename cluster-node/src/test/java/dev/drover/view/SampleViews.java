package dev.drover.view;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** Views of some jobs and nodes, without what is looked up by other ids. */
public final class SampleViews {
    private SampleViews() {}

    /**
     * A view.
     *
     * @param partitions by number, the epoch as of which each is complete
     */
    public static ClusterView view(
            long index,
            PSortedMap<JobId, Seen<JobState>> jobs,
            PSortedMap<NodeId, Seen<NodeState>> nodes,
            Map<Integer, Long> partitions,
            ClusterSnapshot snapshot) {
        return new ClusterView(
                index,
                jobs,
                nodes,
                TreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                Map.of(),
                TreePMap.from(partitions),
                TreePMap.empty(),
                snapshot);
    }

    /** Every partition, as of one epoch. */
    public static Map<Integer, Long> allPartitions(long epoch) {
        Map<Integer, Long> partitions = new TreeMap<>();
        PartitionId.all().forEach(partition -> partitions.put(partition.value(), epoch));
        return partitions;
    }
}

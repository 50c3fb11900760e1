package dev.drover.scheduler.feasible;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The nodes a job's allocations may come to: ready, eligible, in its pool and its datacenters.
 *
 * @param nodes in the order of the snapshot
 * @param available how many there are, by datacenter; 0 for one the job names and no node is in
 */
public record BaseSet(List<NodeView> nodes, Map<String, Integer> available) {
    public BaseSet {
        nodes = List.copyOf(nodes);
        available = Sorted.copyOf(available);
    }

    public static final BaseSet EMPTY = new BaseSet(List.of(), Map.of());

    public static BaseSet of(ClusterSnapshot snapshot, Job job) {
        List<NodeView> nodes = new ArrayList<>();
        Map<String, Integer> available = new HashMap<>();
        Map<String, Boolean> datacenters = new HashMap<>();
        job.datacenters().stream().filter(name -> !name.contains("*")).forEach(name -> available.put(name, 0));
        for (NodeView node : snapshot.nodes()) {
            if (!node.isSchedulable() || !JobReach.coversPool(job, node.node())) {
                continue;
            }
            String datacenter = node.node().datacenter();
            if (datacenters.computeIfAbsent(datacenter, name -> JobReach.coversDatacenter(job, node.node()))) {
                nodes.add(node);
                available.merge(datacenter, 1, Integer::sum);
            }
        }
        return new BaseSet(nodes, available);
    }

    public int size() {
        return nodes.size();
    }

    /** SHA-256 (hex) over the ids and sequence numbers, in order: proof of what the scheduler looked at. */
    public String hash() {
        MessageDigest digest = sha256();
        ByteBuffer sequence = ByteBuffer.allocate(Long.BYTES);
        for (NodeView node : nodes) {
            digest.update(node.id().value().getBytes(StandardCharsets.UTF_8));
            digest.update(sequence.clear().putLong(node.sequence()).flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}

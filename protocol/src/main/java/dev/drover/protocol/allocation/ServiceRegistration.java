package dev.drover.protocol.allocation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Service.Weights;
import java.util.List;
import java.util.Map;

/**
 * Where one running allocation offers a service.
 *
 * @param id the same for as long as the allocation and the service's place in its job are
 * @param datacenter of the node
 * @param port 0 if the service has none
 * @param createIndex of the allocation
 */
public record ServiceRegistration(
        String id,
        String name,
        JobId job,
        AllocationId allocation,
        NodeId node,
        String datacenter,
        List<String> tags,
        String address,
        int port,
        Map<String, String> meta,
        Map<String, String> taggedAddresses,
        Weights weights,
        long createIndex) {
    public ServiceRegistration {
        tags = List.copyOf(tags);
        meta = Sorted.copyOf(meta);
        taggedAddresses = Sorted.copyOf(taggedAddresses);
    }
}

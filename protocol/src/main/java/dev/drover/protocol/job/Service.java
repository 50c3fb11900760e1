package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;

/**
 * A named address others find the allocation by.
 *
 * @param provider {@code nomad}: Drover's own registry
 * @param portLabel label of a port, or a number, or empty
 * @param taskName the task a group service belongs to, or empty
 */
public record Service(
        String name,
        String provider,
        String portLabel,
        String addressMode,
        List<String> tags,
        List<String> canaryTags,
        Map<String, String> meta,
        String taskName,
        List<ServiceCheck> checks) {
    public Service {
        tags = List.copyOf(tags);
        canaryTags = List.copyOf(canaryTags);
        meta = Sorted.copyOf(meta);
        checks = List.copyOf(checks);
    }
}

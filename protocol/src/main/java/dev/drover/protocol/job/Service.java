package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;

/**
 * A named address others find the allocation by.
 *
 * @param provider {@code nomad}, Drover's own registry, or {@code consul}
 * @param portLabel label of a port, or a number, or empty
 * @param address in place of that of the port; empty for that
 * @param canaryTags in place of the tags while the allocation is a canary; none for the same
 * @param canaryMeta in place of the meta while the allocation is a canary; none for the same
 * @param taggedAddresses further addresses, by what they are for
 * @param enableTagOverride whether others may change its tags in Consul
 * @param taskName the task a group service belongs to, or empty
 */
public record Service(
        String name,
        String provider,
        String portLabel,
        String addressMode,
        String address,
        List<String> tags,
        List<String> canaryTags,
        Map<String, String> meta,
        Map<String, String> canaryMeta,
        Map<String, String> taggedAddresses,
        Weights weights,
        boolean enableTagOverride,
        String taskName,
        List<ServiceCheck> checks) {
    /** The provider whose services follow from what runs. */
    public static final String NOMAD = "nomad";

    /** The provider whose services agents register in the Consul of their machine. */
    public static final String CONSUL = "consul";

    public Service {
        tags = List.copyOf(tags);
        canaryTags = List.copyOf(canaryTags);
        meta = Sorted.copyOf(meta);
        canaryMeta = Sorted.copyOf(canaryMeta);
        taggedAddresses = Sorted.copyOf(taggedAddresses);
        checks = List.copyOf(checks);
    }

    public boolean isOfConsul() {
        return provider.equals(CONSUL);
    }

    /**
     * How much of the calls it should get beside others of its name.
     *
     * @param passing while its checks pass
     * @param warning while one of them warns
     */
    public record Weights(int passing, int warning) {
        public static final Weights STANDARD = new Weights(1, 1);
    }
}

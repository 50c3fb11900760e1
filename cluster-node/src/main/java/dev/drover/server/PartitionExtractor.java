package dev.drover.server;

import dev.drover.protocol.PartitionId;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/**
 * An entity's shard is its partition. Ids that begin with {@link #PROBE} name a partition instead of an entity: nobody
 * else might have a message for it, and a shard starts with its first.
 */
final class PartitionExtractor<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {
    static final String PROBE = "~";

    private final String prefix;

    /**
     * An extractor for one entity type.
     *
     * @param prefix what stands before the entity's id in its persistence id, such as {@code job|}
     */
    PartitionExtractor(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public String entityId(ShardingEnvelope<M> envelope) {
        return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
        if (entityId.startsWith(PROBE)) {
            return entityId.substring(PROBE.length());
        }
        return Integer.toString(PartitionId.of(prefix + entityId).value());
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> envelope) {
        return envelope.message();
    }
}

package dev.drover.persistence.log;

import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A partition as its owner found it: every entity, complete up to {@code completeTo}, which names for each session
 * that owned it since the start of recovery the first position not included. What follows is in the new owner's log.
 */
public record RecoveredPartition(
        PartitionId partition, UUID owner, long epoch, List<RecoveredEntity> entities, Map<UUID, Long> completeTo) {
    public RecoveredPartition {
        entities = List.copyOf(entities);
        completeTo = Map.copyOf(completeTo);
    }
}

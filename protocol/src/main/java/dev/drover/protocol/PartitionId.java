package dev.drover.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One of the {@value #COUNT} parts of the cluster's state: the unit of ownership, hand-over and recovery, and the number
 * of the shard that holds the entity. A partition is never computed anywhere else.
 */
public record PartitionId(int value) implements Comparable<PartitionId> {
    public static final int COUNT = 64;
    private static final String EVALUATION = "evaluation|";

    public PartitionId {
        if (value < 0 || value >= COUNT) {
            throw new IllegalArgumentException("partition " + value + " is not within 0.." + (COUNT - 1));
        }
    }

    public static List<PartitionId> all() {
        List<PartitionId> partitions = new ArrayList<>(COUNT);
        for (int value = 0; value < COUNT; value++) {
            partitions.add(new PartitionId(value));
        }
        return List.copyOf(partitions);
    }

    /**
     * The partition of the entity with this persistence id, which is {@code <type>|<entity id>}. An evaluation carries its
     * job's partition in its id, so that both are neighbours; everything else is spread by a hash of the entity id.
     */
    public static PartitionId of(String persistenceId) {
        if (persistenceId.startsWith(EVALUATION)) {
            return ofEvaluation(persistenceId.substring(EVALUATION.length()));
        }
        int bar = persistenceId.indexOf('|');
        return new PartitionId(hash(persistenceId.substring(bar + 1)) & (COUNT - 1));
    }

    /** The random id with its low six bits replaced by this partition: how an evaluation gets its id. */
    public UUID stamp(UUID random) {
        return new UUID(random.getMostSignificantBits(), (random.getLeastSignificantBits() & ~(COUNT - 1L)) | value);
    }

    /** An id that is no UUID still gets a partition: it names nothing, but a caller may ask for it. */
    private static PartitionId ofEvaluation(String id) {
        try {
            return new PartitionId((int) (UUID.fromString(id).getLeastSignificantBits() & (COUNT - 1L)));
        } catch (IllegalArgumentException notAUuid) {
            return new PartitionId(hash(id) & (COUNT - 1));
        }
    }

    /** FNV-1a over UTF-8 with a final mix; stored data depends on it, so it never changes. */
    private static int hash(String text) {
        int hash = 0x811c9dc5;
        for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (part & 0xff)) * 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x7feb352d;
        return hash ^ (hash >>> 15);
    }

    @Override
    public int compareTo(PartitionId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

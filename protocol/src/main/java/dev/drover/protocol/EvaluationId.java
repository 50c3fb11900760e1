package dev.drover.protocol;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** An evaluation's id: a UUID whose last byte carries the partition of its job in the low six bits. */
public record EvaluationId(String value) implements Comparable<EvaluationId> {
    /** The same for the same name: how what is done once gets its id. */
    public static EvaluationId named(JobId job, String name) {
        return of(job, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Made of a random number. */
    public static EvaluationId of(JobId job, UUID random) {
        UUID versioned = new UUID(
                (random.getMostSignificantBits() & ~0xf000L) | 0x4000L,
                (random.getLeastSignificantBits() & 0x3fffffffffffffffL) | 0x8000000000000000L);
        return new EvaluationId(PartitionId.of("job|" + job).stamp(versioned).toString());
    }

    @Override
    public int compareTo(EvaluationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

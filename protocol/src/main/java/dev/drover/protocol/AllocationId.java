package dev.drover.protocol;

/** An allocation's id: a UUID derived from its evaluation, so that a repeated plan names the same allocations. */
public record AllocationId(String value) implements Comparable<AllocationId> {
    @Override
    public int compareTo(AllocationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

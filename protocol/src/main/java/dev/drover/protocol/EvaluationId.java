package dev.drover.protocol;

/** An evaluation's id: a UUID whose last byte carries the partition of its job in the low six bits. */
public record EvaluationId(String value) implements Comparable<EvaluationId> {
    @Override
    public int compareTo(EvaluationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

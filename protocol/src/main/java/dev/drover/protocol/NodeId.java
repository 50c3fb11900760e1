package dev.drover.protocol;

/** A node's id: a UUID its agent chose once and keeps in its data directory. */
public record NodeId(String value) implements Comparable<NodeId> {
    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

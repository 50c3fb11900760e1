package dev.drover.protocol;

/** A deployment's id: a UUID. */
public record DeploymentId(String value) implements Comparable<DeploymentId> {
    @Override
    public int compareTo(DeploymentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

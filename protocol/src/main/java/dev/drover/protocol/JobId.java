package dev.drover.protocol;

/** A job's key: ids are unique within a namespace. */
public record JobId(String namespace, String value) implements Comparable<JobId> {
    public static final String DEFAULT_NAMESPACE = "default";

    public static JobId of(String value) {
        return new JobId(DEFAULT_NAMESPACE, value);
    }

    @Override
    public int compareTo(JobId other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return namespace + "/" + value;
    }
}

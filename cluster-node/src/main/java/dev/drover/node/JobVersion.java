package dev.drover.node;

import dev.drover.protocol.JobId;
import java.util.Comparator;

/** One version of a job, as a key. */
public record JobVersion(JobId job, long version) implements Comparable<JobVersion> {
    @Override
    public int compareTo(JobVersion other) {
        return Comparator.comparing(JobVersion::job)
                .thenComparingLong(JobVersion::version)
                .compare(this, other);
    }
}

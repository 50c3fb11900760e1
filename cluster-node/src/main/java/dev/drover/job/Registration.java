package dev.drover.job;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The job as it was last registered, and its latest versions.
 *
 * @param stopped it was deregistered
 * @param purged it is to be forgotten once nothing of it runs
 * @param jobModifyIndex index of the last registration or deregistration, which {@code -check-index} compares
 * @param versions newest last, at most {@link #VERSIONS_KEPT}
 */
public record Registration(
        Job job,
        long version,
        boolean stopped,
        boolean purged,
        Submission submission,
        long createIndex,
        long jobModifyIndex,
        Instant submittedAt,
        List<Version> versions) {
    /** How many versions a job keeps, as many as Nomad does. */
    public static final int VERSIONS_KEPT = 6;

    public Registration {
        versions = List.copyOf(versions);
    }

    /** One registered version; {@code stable} once a deployment of it succeeded. */
    public record Version(
            long version, Job job, Submission submission, long jobModifyIndex, Instant submittedAt, boolean stable) {
        Version marked(boolean asStable) {
            return new Version(version, job, submission, jobModifyIndex, submittedAt, asStable);
        }
    }

    Registration stop(boolean purge, long index) {
        return new Registration(
                job, version, true, purged || purge, submission, createIndex, index, submittedAt, versions);
    }

    /** The newest version before this one that was proved. */
    public Optional<Version> stableBefore(long later) {
        return versions.stream()
                .filter(kept -> kept.stable() && kept.version() < later)
                .max(Comparator.comparingLong(Version::version));
    }

    Optional<Version> versionOf(long wanted) {
        return versions.stream().filter(kept -> kept.version() == wanted).findFirst();
    }

    Registration mark(long marked, boolean stable) {
        List<Version> after = versions.stream()
                .map(kept -> kept.version() == marked ? kept.marked(stable) : kept)
                .toList();
        return new Registration(
                job, version, stopped, purged, submission, createIndex, jobModifyIndex, submittedAt, after);
    }

    static List<Version> append(List<Version> versions, Version next) {
        List<Version> kept = new ArrayList<>(versions);
        kept.removeIf(version -> version.version() == next.version());
        kept.add(next);
        return kept.size() > VERSIONS_KEPT ? kept.subList(kept.size() - VERSIONS_KEPT, kept.size()) : kept;
    }
}

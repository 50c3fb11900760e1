package dev.drover.job;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.VersionTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The job as it was last registered, and its latest versions.
 *
 * @param stopped it was deregistered
 * @param purged it is to be forgotten once nothing of it runs
 * @param jobModifyIndex index of the last registration or deregistration, which {@code -check-index} compares
 * @param versions newest last, at most {@link #VERSIONS_KEPT} without a tag and {@link #TAGS_KEPT} with one
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

    /** How many versions of a job may have a tag. */
    static final int TAGS_KEPT = 32;

    public Registration {
        versions = List.copyOf(versions);
    }

    /**
     * One registered version.
     *
     * @param stable once a deployment of it succeeded
     * @param tag what somebody called it
     */
    public record Version(
            long version,
            Job job,
            Submission submission,
            long jobModifyIndex,
            Instant submittedAt,
            boolean stable,
            Optional<VersionTag> tag) {
        Version marked(boolean asStable) {
            return new Version(version, job, submission, jobModifyIndex, submittedAt, asStable, tag);
        }

        Version tagged(Optional<VersionTag> as) {
            return new Version(version, job, submission, jobModifyIndex, submittedAt, stable, as);
        }

        boolean isTagged() {
            return tag.isPresent();
        }

        boolean isTagged(String name) {
            return tag.filter(known -> known.name().equals(name)).isPresent();
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

    public Optional<Version> versionOf(long wanted) {
        return versions.stream().filter(kept -> kept.version() == wanted).findFirst();
    }

    /** The version that somebody called so. */
    public Optional<Version> versionTagged(String name) {
        return versions.stream().filter(kept -> kept.isTagged(name)).findFirst();
    }

    Registration mark(long marked, boolean stable) {
        return withVersion(marked, kept -> kept.marked(stable));
    }

    Registration tag(long tagged, Optional<VersionTag> tag) {
        return withVersion(tagged, kept -> kept.tagged(tag));
    }

    private Registration withVersion(long changed, UnaryOperator<Version> how) {
        List<Version> after = versions.stream()
                .map(kept -> kept.version() == changed ? how.apply(kept) : kept)
                .toList();
        return new Registration(
                job, version, stopped, purged, submission, createIndex, jobModifyIndex, submittedAt, after);
    }

    /** Of those without a tag the oldest leave. */
    static List<Version> append(List<Version> versions, Version next) {
        List<Version> kept = new ArrayList<>(versions);
        kept.removeIf(version -> version.version() == next.version());
        kept.add(next);
        List<Version> untagged =
                kept.stream().filter(version -> !version.isTagged()).toList();
        kept.removeAll(untagged.subList(0, Math.max(0, untagged.size() - VERSIONS_KEPT)));
        return kept;
    }
}

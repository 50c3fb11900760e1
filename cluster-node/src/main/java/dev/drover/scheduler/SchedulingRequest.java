package dev.drover.scheduler;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.DerivedIds;
import dev.drover.scheduler.rank.RefusedPlacement;
import dev.drover.scheduler.reconcile.Situation;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All a scheduler may know: the same request gives the same result, always.
 *
 * @param earlierVersions by number, the versions that allocations of the brief still run, and the stable one; an
 *     allocation of a version that is not here is replaced rather than updated in place
 * @param round counts the plans of the evaluation from 0
 * @param seed of all choices, see {@link #seed}
 * @param refused what nodes would not take in earlier rounds
 * @param configuration what the operator has set
 */
public record SchedulingRequest(
        ClusterSnapshot snapshot,
        JobBrief brief,
        Map<Long, Job> earlierVersions,
        EvaluationId evaluation,
        int round,
        long seed,
        Stamp now,
        List<RefusedPlacement> refused,
        SchedulerConfiguration configuration) {
    public SchedulingRequest {
        earlierVersions = Sorted.copyOf(earlierVersions);
        refused = List.copyOf(refused);
    }

    /** The first plan of an evaluation. */
    public static SchedulingRequest first(
            ClusterSnapshot snapshot,
            JobBrief brief,
            Map<Long, Job> earlierVersions,
            EvaluationId evaluation,
            Stamp now) {
        return new SchedulingRequest(
                snapshot,
                brief,
                earlierVersions,
                evaluation,
                0,
                seed(evaluation, now.index()),
                now,
                List.of(),
                SchedulerConfiguration.STANDARD);
    }

    /** The same under another configuration. */
    public SchedulingRequest with(SchedulerConfiguration changed) {
        return new SchedulingRequest(snapshot, brief, earlierVersions, evaluation, round, seed, now, refused, changed);
    }

    /** A version that is not the newest. */
    Job earlier(long version) {
        return Objects.requireNonNull(
                earlierVersions.get(version),
                () -> "version " + version + " of job " + brief.job().id());
    }

    /** The versions that placements are of, where that is not the newest. */
    Map<Long, Job> earlierJobs(List<Placement> placements) {
        Map<Long, Job> jobs = new TreeMap<>();
        placements.forEach(placement ->
                placement.lineage().jobVersion().ifPresent(version -> jobs.put(version, earlier(version))));
        return jobs;
    }

    /** What the reconciler looks at. */
    Situation situation(Feasibility feasibility) {
        return new Situation(
                snapshot, brief, earlierVersions, feasibility, evaluation, now.at(), DerivedIds.deployment(evaluation));
    }

    /** Nomad's seed: the low half of the evaluation's UUID, mixed with the index. */
    public static long seed(EvaluationId evaluation, long index) {
        return (UUID.fromString(evaluation.value()).getLeastSignificantBits() ^ index) >> 2;
    }
}

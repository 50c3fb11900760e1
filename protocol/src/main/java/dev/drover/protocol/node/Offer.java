package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A node's part of a plan.
 *
 * @param round counts the plans of one evaluation from 0; (evaluation, round) makes a repeat harmless
 * @param evaluationNumber the job's count of evaluations; a node refuses one lower than it has seen of the job
 * @param job the version the placements run
 * @param earlierJobs by number, the older versions that some of the placements run instead
 */
public record Offer(
        EvaluationId evaluation,
        int round,
        long evaluationNumber,
        Job job,
        long jobVersion,
        List<Placement> placements,
        List<Plan.Stop> stops,
        List<Plan.InPlaceUpdate> inPlace,
        Map<Long, Job> earlierJobs) {
    public Offer {
        placements = List.copyOf(placements);
        stops = List.copyOf(stops);
        inPlace = List.copyOf(inPlace);
        earlierJobs = Sorted.copyOf(earlierJobs);
    }

    /** Whatever it is about. */
    public List<AllocationId> allocations() {
        return Stream.of(
                        placements.stream().map(Placement::id),
                        stops.stream().map(Plan.Stop::allocation),
                        inPlace.stream().map(Plan.InPlaceUpdate::allocation))
                .flatMap(Function.identity())
                .toList();
    }

    /** The same of other allocations. */
    public Offer with(
            List<Placement> otherPlacements, List<Plan.Stop> otherStops, List<Plan.InPlaceUpdate> otherInPlace) {
        return new Offer(
                evaluation,
                round,
                evaluationNumber,
                job,
                jobVersion,
                otherPlacements,
                otherStops,
                otherInPlace,
                earlierJobs);
    }
}

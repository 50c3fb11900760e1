package dev.drover.chaos.simulation;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.JobType;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A scheduler whose plans for jobs of one type lack a placement that they ought to have. What belongs to a deployment stays:
 * that would not come to its end, and be missed before the placement.
 *
 * @param type of the jobs
 * @param blames whether it says that there is no room for what it leaves out; else it says nothing
 */
record LostPlacements(JobType type, boolean blames) implements Sabotage {
    @Override
    public SchedulingResult schedule(SchedulingRequest request) {
        SchedulingResult right = Scheduler.schedule(request);
        Optional<Placement> lost = right.plan().placements().stream()
                .filter(placement -> request.brief().job().type() == type)
                .filter(placement -> placement.deployment().isEmpty())
                .findFirst();
        return lost.map(placement -> without(placement, right)).orElse(right);
    }

    private SchedulingResult without(Placement lost, SchedulingResult right) {
        List<Placement> left = right.plan().placements().stream()
                .filter(placement -> !placement.equals(lost))
                .toList();
        Map<String, PlacementMetrics> failed = new TreeMap<>(right.plan().failedGroups());
        if (blames) {
            failed.putIfAbsent(lost.group(), lost.metrics());
        }
        return Copies.with(right, left, failed);
    }
}

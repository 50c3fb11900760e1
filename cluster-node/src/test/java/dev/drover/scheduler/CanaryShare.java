package dev.drover.scheduler;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many canaries the deployment of a system job may have: a share of what must be replaced when it begins, rounded up. */
final class CanaryShare {
    private CanaryShare() {}

    /** What is wrong with the deployment that a plan begins, in words. */
    static List<String> wrong(SchedulingRequest request, Plan plan) {
        List<String> wrong = new ArrayList<>();
        plan.deployment().ifPresent(begun -> begun.desiredTotals().keySet().forEach(name -> {
            int percent = request.brief()
                    .job()
                    .group(name)
                    .flatMap(group -> group.update())
                    .map(UpdateStrategy::canary)
                    .orElse(0);
            long outdated = outdated(request, plan, name);
            int canaries = begun.desiredCanaries().getOrDefault(name, 0);
            if (canaries != Math.ceil(outdated * percent / 100.0)) {
                wrong.add(canaries + " canaries are " + percent + " % of " + outdated + " of group " + name);
            }
        }));
        return wrong;
    }

    /** What runs in an older version, and can neither take the newest where it is nor has to go for another reason. */
    private static long outdated(SchedulingRequest request, Plan plan, String group) {
        Set<AllocationId> others = Stream.concat(
                        plan.inPlace().stream().map(Plan.InPlaceUpdate::allocation),
                        plan.stops().stream()
                                .filter(stop -> !stop.description().equals("alloc is being updated due to job update"))
                                .map(Plan.Stop::allocation))
                .collect(Collectors.toSet());
        return request.brief().allocations().stream()
                .filter(allocation -> allocation.group().equals(group) && !others.contains(allocation.id()))
                .filter(allocation -> allocation.isLive() && allocation.client() != ClientStatus.UNKNOWN)
                .map(JobAllocation::jobVersion)
                .filter(version -> version != request.brief().version())
                .count();
    }
}

package dev.drover.chaos.simulation;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Task;
import dev.drover.scheduler.SchedulingResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same with one thing changed. */
final class Copies {
    private Copies() {}

    static SchedulingResult with(SchedulingResult result, List<Placement> placements) {
        return with(result, placements, result.plan().failedGroups());
    }

    static SchedulingResult with(
            SchedulingResult result, List<Placement> placements, Map<String, PlacementMetrics> failedGroups) {
        Plan plan = result.plan();
        Plan changed = new Plan(
                plan.stops(),
                placements,
                plan.inPlace(),
                plan.deployment(),
                failedGroups,
                plan.queued(),
                plan.desiredUpdates(),
                plan.followUps(),
                plan.earlierJobs(),
                plan.lacking(),
                plan.passedOver());
        return new SchedulingResult(changed, result.basis());
    }

    static Placement with(Placement placement, NodeId node) {
        return with(placement, node, placement.resources());
    }

    static Placement with(Placement placement, AllocatedResources resources) {
        return with(placement, placement.node(), resources);
    }

    private static Placement with(Placement placement, NodeId node, AllocatedResources resources) {
        return new Placement(
                placement.id(),
                placement.name(),
                placement.group(),
                node,
                resources,
                placement.previous(),
                placement.deployment(),
                placement.metrics(),
                placement.lineage());
    }

    static Task with(Task task, Lifecycle lifecycle) {
        return new Task(
                task.name(),
                task.driver(),
                task.config(),
                task.user(),
                task.env(),
                task.meta(),
                task.constraints(),
                task.affinities(),
                task.resources(),
                task.restart(),
                task.artifacts(),
                task.templates(),
                task.services(),
                task.mounts(),
                task.logs(),
                task.killTimeout(),
                task.killSignal(),
                task.shutdownDelay(),
                task.leader(),
                task.payloadFile(),
                Optional.of(lifecycle));
    }
}

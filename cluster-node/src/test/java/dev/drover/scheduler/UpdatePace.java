package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Follows an update through all its plans: whatever else happens, so many at most are down for it at a time. */
final class UpdatePace {
    private final Set<String> down = new TreeSet<>();
    private Optional<DeploymentId> followed = Optional.empty();

    /** A plan has been carried out. */
    void follow(World world, Plan plan) {
        Optional<DeploymentId> running = world.deployment()
                .filter(deployment -> deployment.jobVersion() == world.brief().version())
                .map(Deployment::id);
        if (running.isEmpty() || !running.equals(followed)) {
            down.clear();
            followed = running;
        }
        Set<String> healthy = new TreeSet<>();
        world.live().stream().filter(JobAllocation::isHealthy).forEach(allocation -> healthy.add(allocation.name()));
        down.removeAll(healthy);
        Set<AllocationId> stopped = plan.stops().stream()
                .filter(stop -> stop.description().equals("alloc is being updated due to job update"))
                .map(Plan.Stop::allocation)
                .collect(Collectors.toSet());
        world.all().stream()
                .filter(allocation -> stopped.contains(allocation.id()))
                .forEach(allocation -> down.add(allocation.name()));
        world.brief()
                .job()
                .groups()
                .get(0)
                .update()
                .map(UpdateStrategy::maxParallel)
                .ifPresent(most -> assertThat(down).hasSizeLessThanOrEqualTo(most));
    }
}

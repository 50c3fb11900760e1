package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Follows an update through all its plans: whatever else happens, so many at most of a group are down for it at a time. */
final class UpdatePace {
    private static final Set<ClientStatus> GONE = Set.of(ClientStatus.LOST, ClientStatus.UNKNOWN);

    private final Map<String, Set<String>> down = new TreeMap<>();
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
        world.all().stream()
                .filter(allocation -> (allocation.isLive() && allocation.isHealthy()) || isGone(world, allocation))
                .forEach(allocation -> down(allocation.group()).remove(place(world, allocation)));
        Set<AllocationId> stopped = plan.stops().stream()
                .filter(stop -> stop.description().equals("alloc is being updated due to job update"))
                .map(Plan.Stop::allocation)
                .collect(Collectors.toSet());
        world.all().stream()
                .filter(allocation -> stopped.contains(allocation.id()))
                .forEach(allocation -> down(allocation.group()).add(place(world, allocation)));
        for (TaskGroup group : world.brief().job().groups()) {
            group.update().map(UpdateStrategy::maxParallel).ifPresent(most -> assertThat(down(group.name()))
                    .hasSizeLessThanOrEqualTo(most));
        }
    }

    /** Of a system job each node is a place of its own. */
    private static String place(World world, JobAllocation allocation) {
        return world.brief().job().type().isSystem() ? allocation.node().value() : allocation.name();
    }

    /** A system job's place is gone with its node, or when it has to leave that. */
    private boolean isGone(World world, JobAllocation successor) {
        return world.brief().job().type().isSystem()
                && successor.deployment().equals(followed)
                && (GONE.contains(successor.client()) || successor.desired() != DesiredStatus.RUN);
    }

    private Set<String> down(String group) {
        return down.computeIfAbsent(group, name -> new TreeSet<>());
    }
}

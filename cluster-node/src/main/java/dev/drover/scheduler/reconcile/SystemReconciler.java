package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares where the groups of a system job run with where they shall: once on every node they may come to.
 *
 * <p>What is there counts like this:
 *
 * <ul>
 *   <li>on a node of a datacenter or pool that the job does not ask for: it is stopped;
 *   <li>running the newest version: it stays, also on a node that takes nothing new;
 *   <li>running an older one: it is updated where it is, or replaced, canaries first, or stopped where the node takes
 *       nothing new;
 *   <li>to leave its node, or on a node that is lost: it is stopped;
 *   <li>not heard of, and may still run: it stays;
 *   <li>ended: a system job is placed there anew, whenever it is evaluated; a sysbatch job is done there, until there is
 *       a newer version of it.
 * </ul>
 */
public final class SystemReconciler {
    private static final Comparator<JobAllocation> BY_AGE = Comparator.comparingLong(
                    (JobAllocation allocation) -> allocation.created().index())
            .thenComparing(JobAllocation::id);

    private final Situation situation;
    private final TaskGroup group;
    private final List<JobAllocation> allocations;
    private final List<Stop> stops = new ArrayList<>();
    private final List<InPlaceUpdate> updates = new ArrayList<>();
    private final List<JobAllocation> current = new ArrayList<>();
    private final List<JobAllocation> inPlace = new ArrayList<>();
    private final List<JobAllocation> destructive = new ArrayList<>();
    private final Set<NodeId> occupied = new HashSet<>();
    private final Map<NodeId, JobAllocation> previous = new HashMap<>();
    private int ignored;

    private SystemReconciler(Situation situation, TaskGroup group, List<JobAllocation> allocations) {
        this.situation = situation;
        this.group = group;
        this.allocations = allocations;
    }

    /**
     * The changes of all groups that are wanted, in their order.
     *
     * @param base the nodes the job may come to
     */
    public static List<SystemChanges> reconcile(Situation situation, BaseSet base) {
        List<SystemChanges> changes = new ArrayList<>();
        for (TaskGroup group : situation.job().groups()) {
            if (isWanted(situation, group)) {
                changes.add(new SystemReconciler(situation, group, of(situation, group.name())).reconcile(base));
            }
        }
        return changes;
    }

    /** Stops of whatever belongs to no group that is wanted. */
    public static List<Stop> leftovers(Situation situation) {
        List<JobAllocation> unwanted = situation.allocations().stream()
                .filter(allocation -> situation
                        .job()
                        .group(allocation.group())
                        .filter(group -> isWanted(situation, group))
                        .isEmpty())
                .toList();
        return GroupReconciler.stopAll(situation, unwanted).stops();
    }

    private static boolean isWanted(Situation situation, TaskGroup group) {
        return !situation.brief().stopped() && group.count() > 0;
    }

    private static List<JobAllocation> of(Situation situation, String group) {
        return situation.allocations().stream()
                .filter(allocation -> allocation.group().equals(group))
                .toList();
    }

    private SystemChanges reconcile(BaseSet base) {
        allocations.forEach(this::consider);
        Rollout rollout = Rollout.of(situation, group, allocations);
        int present = (int) staying().filter(rollout::isCanary).count();
        SystemCanaries canaries = SystemCanaries.of(situation, group, rollout, present, destructive.size());
        boolean firstRun = allocations.stream().noneMatch(situation::isCurrent);
        boolean starts = rollout.strategy().isPresent()
                && rollout.running().isEmpty()
                && !situation.hasFailedDeployment()
                && (firstRun || !inPlace.isEmpty() || !destructive.isEmpty());
        Optional<DeploymentId> deployment = starts ? Optional.of(situation.ownDeployment()) : rollout.running();
        inPlace.forEach(old -> updates.add(new InPlaceUpdate(old.id(), old.node(), deployment)));
        List<SystemChanges.Missing> missing = missing(base, rollout, canaries);
        int canariesToReturn =
                (int) missing.stream().filter(SystemChanges.Missing::canary).count();
        int mayChange = canaries.waiting() ? canaries.missing() - canariesToReturn : destructive.size();
        int limit = Math.min(Math.min(destructive.size(), mayChange), Math.max(0, limit(rollout.running())));
        return new SystemChanges(
                group,
                deployment,
                starts,
                canaries.waiting() ? canaries.wanted() : 0,
                stops,
                updates,
                destructive.subList(0, limit),
                destructive.size() - limit,
                missing,
                ignored);
    }

    /** Those that run, for all that is known, and go on where they are. */
    private Stream<JobAllocation> staying() {
        Set<AllocationId> stopped = stops.stream().map(Stop::allocation).collect(Collectors.toSet());
        return allocations.stream().filter(allocation -> allocation.isLive() && !stopped.contains(allocation.id()));
    }

    private void consider(JobAllocation allocation) {
        if (!allocation.isLive()) {
            considerEnded(allocation);
        } else if (situation.isNodeLost(allocation)) {
            stops.add(GroupReconciler.lost(allocation));
            endsOn(allocation.node(), allocation);
        } else if (allocation.client() == ClientStatus.UNKNOWN) {
            occupied.add(allocation.node());
            ignored++;
        } else if (allocation.departure().begun()) {
            stops.add(situation.stop(allocation, GroupReconciler.MIGRATED));
            endsOn(allocation.node(), allocation);
        } else if (occupied.contains(allocation.node())) {
            stops.add(GroupReconciler.notNeeded(situation, allocation));
        } else {
            considerRunning(allocation);
        }
    }

    private void considerEnded(JobAllocation allocation) {
        boolean isLost = allocation.client() == ClientStatus.LOST;
        if (isLost && allocation.desired() == DesiredStatus.RUN) {
            stops.add(GroupReconciler.lost(allocation));
        }
        boolean isDone = situation.job().type() == JobType.SYSBATCH
                && situation.isCurrent(allocation)
                && allocation.client().isTerminal()
                && !isLost;
        if (isDone) {
            occupied.add(allocation.node());
            ignored++;
        } else {
            endsOn(allocation.node(), allocation);
        }
    }

    /** What ran there last is what another comes after. */
    private void endsOn(NodeId node, JobAllocation allocation) {
        previous.merge(node, allocation, BinaryOperator.maxBy(BY_AGE));
    }

    private void considerRunning(JobAllocation allocation) {
        if (situation.isOutOfReach(allocation)) {
            stops.add(GroupReconciler.notNeeded(situation, allocation));
        } else if (situation.isCurrent(allocation)) {
            occupied.add(allocation.node());
            current.add(allocation);
            ignored++;
        } else if (!situation.mayStay(allocation, group)) {
            stops.add(GroupReconciler.notNeeded(situation, allocation));
        } else {
            occupied.add(allocation.node());
            (situation.needsReplacement(allocation, group) ? destructive : inPlace).add(allocation);
        }
    }

    /**
     * How many may be taken down at once: those of a running deployment that are not healthy yet are down, too, and so are
     * those that have ended by themselves. What was lost with its node, or had to leave it, is not the update's.
     */
    private int limit(Optional<DeploymentId> running) {
        if (group.update().isEmpty()) {
            return Integer.MAX_VALUE;
        }
        if (situation.hasFailedDeployment() || situation.hasPausedDeployment()) {
            return 0;
        }
        int most = group.update().map(UpdateStrategy::maxParallel).orElse(0);
        return most - (running.isPresent() ? down(running) : 0);
    }

    private int down(Optional<DeploymentId> running) {
        Stream<JobAllocation> unready = current.stream().filter(allocation -> !allocation.isHealthy());
        Stream<JobAllocation> ended = previous.values().stream()
                .filter(allocation -> !occupied.contains(allocation.node()) && hasEndedByItself(allocation));
        return (int) Stream.concat(unready, ended)
                .filter(allocation -> allocation.deployment().equals(running))
                .count();
    }

    private static boolean hasEndedByItself(JobAllocation allocation) {
        boolean hasEnded = allocation.client() == ClientStatus.FAILED || allocation.client() == ClientStatus.COMPLETE;
        return hasEnded && allocation.desired() == DesiredStatus.RUN;
    }

    /**
     * A canary that is gone comes back, elsewhere if it cannot where it was and nothing is left that one could take the place
     * of; beside canaries, other nodes get the version that was proved, and wait if none was.
     */
    private List<SystemChanges.Missing> missing(BaseSet base, Rollout rollout, SystemCanaries canaries) {
        OptionalLong proved = canaries.waiting() ? situation.versionBesideCanaries(group) : OptionalLong.empty();
        boolean differs = proved.stream().anyMatch(version -> situation.isOther(version, group));
        boolean othersWait = canaries.waiting() && proved.isEmpty();
        List<NodeView> free = base.nodes().stream()
                .filter(node -> !occupied.contains(node.id()))
                .toList();
        int had = (int) free.stream().filter(node -> hadCanary(node, rollout)).count();
        int returning = Math.min(canaries.missing(), had);
        int elsewhere = canaries.missing() - returning - destructive.size();
        List<SystemChanges.Missing> missing = new ArrayList<>();
        for (NodeView node : free) {
            boolean canary = hadCanary(node, rollout) ? returning-- > 0 : elsewhere-- > 0;
            if (canary || !othersWait) {
                boolean older = differs && !canary && situation.isFeasible(node, group);
                missing.add(missing(node, canary, older ? proved : OptionalLong.empty()));
            }
        }
        return missing;
    }

    private SystemChanges.Missing missing(NodeView node, boolean canary, OptionalLong version) {
        return new SystemChanges.Missing(node, Optional.ofNullable(previous.get(node.id())), canary, version);
    }

    private boolean hadCanary(NodeView node, Rollout rollout) {
        return Optional.ofNullable(previous.get(node.id()))
                .filter(rollout::isCanary)
                .isPresent();
    }
}

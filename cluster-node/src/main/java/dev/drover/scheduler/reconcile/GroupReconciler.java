package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.reconcile.Reconciliation.Replacement;
import dev.drover.scheduler.reconcile.Reconciliation.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares one group's allocations with what its newest version asks for. */
final class GroupReconciler {
    static final String NOT_NEEDED = "alloc not needed due to job update";
    static final String NODE_DOWN = "alloc is lost since its node is down";
    static final String MIGRATED = "alloc is being migrated";
    static final String UPDATED = "alloc is being updated due to job update";

    private final Situation situation;
    private final TaskGroup group;
    private final List<JobAllocation> allocations;
    private final Optional<DeploymentId> running;

    GroupReconciler(Situation situation, TaskGroup group, List<JobAllocation> allocations) {
        this.situation = situation;
        this.group = group;
        this.allocations = List.copyOf(allocations);
        this.running = situation.runningDeployment().filter(id -> group.update().isPresent());
    }

    /** Stops whatever a job or a group that is no longer wanted has left. */
    static GroupChanges stopAll(Situation situation, List<JobAllocation> allocations) {
        Slots slots = Slots.of(situation, allocations);
        List<Stop> stops = new ArrayList<>();
        slots.lost().forEach(allocation -> stops.add(lost(allocation)));
        slots.live().forEach(allocation -> stops.add(notNeeded(allocation)));
        slots.migrating().forEach(allocation -> stops.add(notNeeded(allocation)));
        return GroupChanges.stopsOnly(stops);
    }

    GroupChanges reconcile() {
        if (group.count() == 0) {
            return stopAll(situation, allocations);
        }
        Slots all = Slots.of(situation, allocations);
        List<JobAllocation> surplus = surplus(all);
        Slots slots = all.without(surplus);
        Updates updates = updates(slots);
        int leaving = situation.isBatch() ? slots.migrating().size() : 0;
        Fresh fresh = fresh(slots, Math.max(0, group.count() - slots.filled() - leaving));

        int total = updates.inPlace.size() + updates.destructive.size() + fresh.count();
        int deploymentTotal = deploymentTotal(total, updates.isEmpty());
        Optional<DeploymentId> deployment =
                deploymentTotal > 0 ? Optional.of(running.orElse(situation.ownDeployment())) : running;

        List<Stop> stops = new ArrayList<>();
        slots.lost().forEach(allocation -> stops.add(lost(allocation)));
        surplus.forEach(allocation -> stops.add(notNeeded(allocation)));
        slots.migrating().forEach(allocation -> stops.add(migrated(allocation)));
        int limit = Math.max(0, limit(slots, updates) - fresh.count());
        List<Replacement> replacements = updates.destructive.stream()
                .limit(limit)
                .map(allocation -> replacement(allocation, deployment))
                .toList();
        int ignored = updates.ignored + updates.destructive.size() - replacements.size();
        return new GroupChanges(
                stops,
                updates.inPlace.stream()
                        .map(allocation -> inPlace(allocation, deployment))
                        .toList(),
                replacements,
                fresh.wanted(group, deployment),
                deploymentTotal,
                new DesiredUpdates(
                        ignored,
                        fresh.count() - fresh.migrated(),
                        fresh.migrated(),
                        stops.size() - slots.migrating().size(),
                        updates.inPlace.size(),
                        replacements.size()));
    }

    /** What is beyond the count: those with the highest indexes, failed ones before live ones. */
    private List<JobAllocation> surplus(Slots slots) {
        int live = Math.min(slots.live().size(), group.count());
        int failed = Math.min(slots.failed().size(), group.count() - live);
        return Stream.concat(
                        slots.live().stream().sorted(NameIndex.BY_INDEX).skip(live),
                        slots.failed().stream().sorted(NameIndex.BY_INDEX).skip(failed))
                .toList();
    }

    /** What a new version means for the slots that stay. */
    private Updates updates(Slots slots) {
        List<JobAllocation> inPlace = new ArrayList<>();
        List<JobAllocation> destructive = new ArrayList<>();
        int ignored = slots.done().size();
        for (JobAllocation allocation : slots.live()) {
            if (situation.isCurrent(allocation)) {
                ignored++;
            } else {
                (situation.needsReplacement(allocation, group) ? destructive : inPlace).add(allocation);
            }
        }
        for (JobAllocation allocation : slots.failed()) {
            if (situation.isCurrent(allocation)) {
                ignored++;
            } else {
                destructive.add(allocation);
            }
        }
        destructive.sort(NameIndex.BY_INDEX);
        return new Updates(inPlace, destructive, ignored);
    }

    private record Updates(List<JobAllocation> inPlace, List<JobAllocation> destructive, int ignored) {
        boolean isEmpty() {
            return inPlace.isEmpty() && destructive.isEmpty();
        }
    }

    /** Fills empty slots: after those that leave and the lost ones, then under new names. A failed deployment gets no new ones. */
    private Fresh fresh(Slots slots, int missing) {
        NameIndex names = new NameIndex(situation.job().id(), group.name());
        slots.live().forEach(allocation -> names.take(allocation.name()));
        slots.failed().forEach(allocation -> names.take(allocation.name()));
        slots.done().forEach(allocation -> names.take(allocation.name()));
        if (situation.isBatch()) {
            slots.migrating().forEach(allocation -> names.take(allocation.name()));
        }
        List<JobAllocation> gone = new ArrayList<>();
        slots.migrating().stream().sorted(NameIndex.BY_INDEX).forEach(gone::add);
        slots.lost().stream().sorted(NameIndex.BY_INDEX).forEach(gone::add);
        List<JobAllocation> replaced = new ArrayList<>();
        for (JobAllocation previous : gone) {
            if (replaced.size() < missing && names.take(previous.name())) {
                replaced.add(previous);
            }
        }
        boolean onlyLost = situation.hasFailedDeployment() && group.update().isPresent();
        return new Fresh(replaced, names.takeNext(onlyLost ? 0 : missing - replaced.size()));
    }

    private record Fresh(List<JobAllocation> replaced, List<String> names) {
        int count() {
            return replaced.size() + names.size();
        }

        /** How many take the place of what leaves its node. */
        int migrated() {
            return (int) replaced.stream()
                    .filter(previous -> previous.departure().begun())
                    .count();
        }

        List<Wanted> wanted(TaskGroup group, Optional<DeploymentId> deployment) {
            List<Wanted> wanted = new ArrayList<>();
            replaced.forEach(
                    previous -> wanted.add(new Wanted(group, previous.name(), Optional.of(previous), deployment)));
            names.forEach(name -> wanted.add(new Wanted(group, name, Optional.empty(), deployment)));
            return wanted;
        }
    }

    /** How many allocations may be taken down for an update, before what is placed now is taken off. */
    private int limit(Slots slots, Updates updates) {
        if (group.update().isEmpty() || updates.destructive.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        if (situation.hasFailedDeployment()) {
            return 0;
        }
        int limit = group.update().get().maxParallel();
        if (running.isEmpty()) {
            return limit;
        }
        for (JobAllocation allocation :
                Stream.concat(slots.live().stream(), slots.failed().stream()).toList()) {
            if (!allocation.deployment().equals(running)) {
                continue;
            }
            if (isUnhealthy(allocation)) {
                return 0;
            }
            limit -= allocation.health().isPresent() ? 0 : 1;
        }
        return limit;
    }

    private static boolean isUnhealthy(JobAllocation allocation) {
        return allocation.client() == ClientStatus.FAILED
                || allocation.health().filter(health -> !health.healthy()).isPresent();
    }

    /**
     * The total of a deployment to be started: one is started for the first run of a version and for every change of
     * what runs, unless the version has one. In a later round of an evaluation it is the total of all rounds.
     */
    private int deploymentTotal(int total, boolean withoutUpdates) {
        if (group.update().isEmpty() || situation.hasFailedDeployment()) {
            return 0;
        }
        if (running.isPresent()) {
            return situation.isOwnDeploymentRunning() ? total + startedByEarlierRounds() : 0;
        }
        boolean firstRun = allocations.stream().noneMatch(situation::isCurrent);
        return firstRun || !withoutUpdates ? total : 0;
    }

    private int startedByEarlierRounds() {
        return (int) allocations.stream()
                .filter(allocation -> allocation.isLive() && situation.isOfOwnDeployment(allocation))
                .count();
    }

    private Replacement replacement(JobAllocation allocation, Optional<DeploymentId> deployment) {
        return new Replacement(
                new Wanted(group, allocation.name(), Optional.of(allocation), deployment),
                new Stop(allocation.id(), allocation.node(), UPDATED, Optional.empty()));
    }

    private static InPlaceUpdate inPlace(JobAllocation allocation, Optional<DeploymentId> deployment) {
        return new InPlaceUpdate(allocation.id(), allocation.node(), deployment);
    }

    static Stop lost(JobAllocation allocation) {
        return new Stop(allocation.id(), allocation.node(), NODE_DOWN, Optional.of(ClientStatus.LOST));
    }

    static Stop migrated(JobAllocation allocation) {
        return new Stop(allocation.id(), allocation.node(), MIGRATED, Optional.empty());
    }

    static Stop notNeeded(JobAllocation allocation) {
        return new Stop(allocation.id(), allocation.node(), NOT_NEEDED, Optional.empty());
    }
}

package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.RescheduleEvent;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares one group's allocations with what its newest version asks for. One instance, one pass. */
final class GroupReconciler {
    static final String NOT_NEEDED = "alloc not needed due to job update";
    static final String NODE_DOWN = "alloc is lost since its node is down";
    static final String UPDATED = "alloc is being updated due to job update";
    static final String RESCHEDULED = "alloc was rescheduled because it failed";
    static final String MIGRATED = "alloc is being migrated";
    static final String RECONNECTED = "alloc not needed due to disconnected client reconnect";

    private final Situation situation;
    private final TaskGroup group;
    private final List<JobAllocation> allocations;
    private final List<Stop> stops = new ArrayList<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private final List<Wanted> placements = new ArrayList<>();
    private final List<InPlaceUpdate> inPlace = new ArrayList<>();
    private int ignored;
    private int replacedNow;
    private int disconnected;
    private int reconnected;

    GroupReconciler(Situation situation, TaskGroup group, List<JobAllocation> allocations) {
        this.situation = situation;
        this.group = group;
        this.allocations = List.copyOf(allocations);
    }

    /** Stops whatever a job or a group that is no longer wanted has left. */
    static GroupChanges stopAll(Situation situation, List<JobAllocation> allocations) {
        FailureRule nothingIsReplaced = new FailureRule(situation, Optional.empty(), Optional.empty());
        GroupSets sets = GroupSets.of(situation, allocations, nothingIsReplaced);
        List<Stop> stops = new ArrayList<>();
        sets.lost().forEach(allocation -> stops.add(lost(allocation)));
        sets.waiting().forEach(allocation -> stops.add(lost(allocation)));
        Stream.of(sets.migrating(), sets.live(), sets.awaited(), sets.away(), sets.returned())
                .flatMap(List::stream)
                .filter(JobAllocation::isLive)
                .forEach(allocation -> stops.add(notNeeded(situation, allocation)));
        return GroupChanges.stopsOnly(stops);
    }

    GroupChanges reconcile() {
        if (group.count() == 0) {
            return stopAll(situation, allocations);
        }
        Rollout before = Rollout.of(situation, group, allocations);
        GroupSets all = reconnect(withoutUselessCanaries(before));
        all.lost().forEach(allocation -> stops.add(lost(allocation)));
        List<JobAllocation> canaries = Stream.of(all.staying(), all.failed(), all.unreplaced())
                .flatMap(List::stream)
                .filter(before::isCanary)
                .toList();
        GroupSets counted = all.without(canaries);
        List<JobAllocation> surplus = Surplus.of(counted, group.count());
        surplus.forEach(allocation -> stops.add(notNeeded(situation, allocation)));
        GroupSets kept = counted.without(surplus);
        if (!all.waiting().isEmpty()) {
            return nothingPlaced(kept, all);
        }
        disconnected = all.unreplaced().size();
        Updates updates = Updates.of(situation, group, kept.staying());
        ignored = updates.ignored()
                + (int) all.staying().stream().filter(before::isCanary).count();
        int missing =
                before.missingCanaries(canaries.size(), !updates.destructive().isEmpty());
        Rollout rollout = missing > 0 ? before.withCanaries() : before;

        NameIndex names = names(kept);
        Openings openings = Openings.of(group, kept, names);
        int moved = elsewhere(kept.migrating()).size();
        int deploymentTotal = deploymentTotal(openings.count() + moved, rollout, updates);
        Optional<DeploymentId> deployment = deploymentTotal > 0
                ? Optional.of(rollout.running().orElse(situation.ownDeployment()))
                : rollout.running();
        Openings filled = rollout.isOpen() ? openings : openings.withoutNew();
        fill(filled, rollout, deployment);
        all.failed().stream()
                .filter(before::isCanary)
                .forEach(canary -> replaceFailed(canary, OptionalLong.empty(), deployment));
        all.unreplaced().stream()
                .filter(before::isCanary)
                .forEach(canary -> placements.add(wanted(
                        canary.name(),
                        Optional.of(canary),
                        deployment,
                        new Lineage(true, OptionalLong.empty(), List.of()))));
        placeCanaries(missing, canaries, updates, names, deployment);
        replaceOutdated(updates, Math.max(0, rollout.limit(kept) - filled.count()), deployment);
        migrate(kept.migrating(), rollout, deployment);
        return changes(updates, deployment, deploymentTotal, all, rollout, missing, moved);
    }

    /** Settles who goes on of those that are heard of again and those that have taken their places. */
    private GroupSets reconnect(GroupSets all) {
        Reconnection reconnection = Reconnection.of(situation, group, all);
        reconnection.originals().forEach(original -> stops.add(notNeeded(situation, original)));
        reconnection.replacements().forEach(replacement -> stops.add(situation.stop(replacement, RECONNECTED)));
        reconnection
                .kept()
                .forEach(original ->
                        inPlace.add(new InPlaceUpdate(original.id(), original.node(), original.deployment())));
        reconnected = reconnection.kept().size();
        return all.settled(reconnection);
    }

    /** Agents that are not heard of may still have to stop what is lost: nothing is placed until then. */
    private GroupChanges nothingPlaced(GroupSets kept, GroupSets all) {
        return new GroupChanges(
                stops,
                inPlace,
                List.of(),
                List.of(),
                0,
                0,
                all.later(),
                new DesiredUpdates(
                        kept.staying().size(),
                        0,
                        0,
                        stops.size(),
                        0,
                        0,
                        0,
                        0,
                        all.later().size(),
                        0,
                        reconnected));
    }

    /** Stops canaries that are of no use any more: of deployments that are over, and on nodes that are. */
    private GroupSets withoutUselessCanaries(Rollout rollout) {
        FailureRule failures = new FailureRule(situation, Optional.of(group), rollout.running());
        GroupSets all = GroupSets.of(situation, allocations, failures);
        List<JobAllocation> useless = Stream.of(
                        all.staying(), all.failed(), all.migrating(), all.away(), all.returned())
                .flatMap(List::stream)
                .filter(rollout::isObsoleteCanary)
                .collect(Collectors.toCollection(ArrayList::new));
        all.migrating().stream().filter(rollout::isCanary).forEach(useless::add);
        useless.forEach(allocation -> stops.add(notNeeded(situation, allocation)));
        all.lost().stream().filter(JobAllocation::canary).forEach(allocation -> stops.add(lost(allocation)));
        return all.without(useless).withoutLostCanaries();
    }

    private NameIndex names(GroupSets kept) {
        NameIndex names = new NameIndex(situation.job().id(), group.name());
        Stream.of(kept.staying(), kept.migrating(), kept.failed())
                .flatMap(List::stream)
                .forEach(allocation -> names.take(allocation.name()));
        return names;
    }

    /** Fills slots: after failed and lost ones, then under new names. Beside canaries, with the version that was proved. */
    private void fill(Openings openings, Rollout rollout, Optional<DeploymentId> deployment) {
        OptionalLong version = rollout.canarying() ? situation.versionBesideCanaries(group) : OptionalLong.empty();
        openings.failed().forEach(allocation -> replaceFailed(allocation, version, deployment));
        openings.lost()
                .forEach(allocation -> placements.add(
                        wanted(allocation.name(), Optional.of(allocation), deployment, lineage(version, List.of()))));
        openings.names()
                .forEach(name ->
                        placements.add(wanted(name, Optional.empty(), deployment, lineage(version, List.of()))));
    }

    /** A failed allocation is stopped for good only if its replacement finds room: else it is looked at again. */
    private void replaceFailed(JobAllocation failed, OptionalLong version, Optional<DeploymentId> deployment) {
        List<RescheduleEvent> attempts = situation
                .groupOf(failed)
                .flatMap(TaskGroup::reschedule)
                .map(policy -> RescheduleRule.attemptsAfter(policy, failed, situation.now()))
                .orElse(List.of());
        Lineage lineage = new Lineage(failed.canary(), version, attempts);
        replacements.add(new Replacement(
                wanted(failed.name(), Optional.of(failed), deployment, lineage), situation.stop(failed, RESCHEDULED)));
        replacedNow++;
    }

    private void placeCanaries(
            int missing,
            List<JobAllocation> present,
            Updates updates,
            NameIndex names,
            Optional<DeploymentId> deployment) {
        Set<String> taken = present.stream().map(JobAllocation::name).collect(Collectors.toSet());
        Lineage canary = new Lineage(true, OptionalLong.empty(), List.of());
        names.takeForCanaries(missing, updates.destructive(), taken)
                .forEach(name -> placements.add(wanted(name, Optional.empty(), deployment, canary)));
    }

    private void replaceOutdated(Updates updates, int limit, Optional<DeploymentId> deployment) {
        List<JobAllocation> now = updates.destructive().stream().limit(limit).toList();
        now.forEach(allocation -> replacements.add(new Replacement(
                wanted(allocation.name(), Optional.of(allocation), deployment, Lineage.NONE),
                situation.stop(allocation, UPDATED))));
        ignored += updates.destructive().size() - now.size();
    }

    /**
     * What a batch job ran on a node that is emptied is not run again elsewhere. What an operator stops is, and what ran an
     * older version, which keeps no slot once it has stopped.
     */
    private List<JobAllocation> elsewhere(List<JobAllocation> migrating) {
        return migrating.stream()
                .filter(allocation -> !situation.isBatch()
                        || !situation.isCurrent(allocation)
                        || allocation.departure().placedAnew())
                .toList();
    }

    private void migrate(List<JobAllocation> migrating, Rollout rollout, Optional<DeploymentId> deployment) {
        OptionalLong version = rollout.canarying() ? situation.versionBesideCanaries(group) : OptionalLong.empty();
        migrating.forEach(allocation -> stops.add(situation.stop(allocation, MIGRATED)));
        for (JobAllocation allocation : elsewhere(migrating)) {
            placements.add(wanted(allocation.name(), Optional.of(allocation), deployment, lineage(version, List.of())));
        }
    }

    /**
     * The total of a deployment to be started: one is started for the first run of a version and for every change of
     * what runs, unless the version has one. In a later round of an evaluation it is the total of all rounds.
     */
    private int deploymentTotal(int placed, Rollout rollout, Updates updates) {
        if (rollout.strategy().isEmpty() || situation.hasFailedDeployment()) {
            return 0;
        }
        int total = updates.inPlace().size() + updates.destructive().size() + placed;
        if (rollout.running().isPresent()) {
            return situation.isOwnDeploymentRunning() ? total + startedByEarlierRounds() : 0;
        }
        boolean firstRun = allocations.stream().noneMatch(situation::isCurrent);
        return firstRun || !updates.isEmpty() ? total : 0;
    }

    private int startedByEarlierRounds() {
        return (int) allocations.stream()
                .filter(allocation ->
                        allocation.isLive() && !allocation.canary() && situation.isOfOwnDeployment(allocation))
                .count();
    }

    private GroupChanges changes(
            Updates updates,
            Optional<DeploymentId> deployment,
            int deploymentTotal,
            GroupSets all,
            Rollout rollout,
            int missingCanaries,
            int moved) {
        int destructive = replacements.size() - replacedNow;
        int migrating = (int) stops.stream()
                .filter(stop -> stop.description().equals(MIGRATED))
                .count();
        DesiredUpdates desired = new DesiredUpdates(
                ignored,
                placements.size() + replacedNow - missingCanaries - moved,
                moved,
                stops.size() - migrating,
                updates.inPlace().size(),
                destructive,
                missingCanaries,
                replacedNow,
                all.later().size(),
                disconnected,
                reconnected);
        updates.inPlace().stream()
                .map(allocation -> new InPlaceUpdate(allocation.id(), allocation.node(), deployment))
                .forEach(inPlace::add);
        return new GroupChanges(
                stops,
                inPlace,
                replacements,
                placements,
                deploymentTotal,
                rollout.canarying() ? rollout.wantedCanaries() : 0,
                all.later(),
                desired);
    }

    /** What runs an older version is no part of the deployment of the newest. */
    private Wanted wanted(
            String name, Optional<JobAllocation> previous, Optional<DeploymentId> deployment, Lineage lineage) {
        boolean isOlder = lineage.jobVersion().isPresent();
        return new Wanted(group, name, previous, isOlder ? Optional.empty() : deployment, lineage);
    }

    private static Lineage lineage(OptionalLong version, List<RescheduleEvent> attempts) {
        return new Lineage(false, version, attempts);
    }

    static Stop lost(JobAllocation allocation) {
        return new Stop(allocation.id(), allocation.node(), NODE_DOWN, Optional.of(ClientStatus.LOST));
    }

    static Stop notNeeded(Situation situation, JobAllocation allocation) {
        return situation.stop(allocation, NOT_NEEDED);
    }
}

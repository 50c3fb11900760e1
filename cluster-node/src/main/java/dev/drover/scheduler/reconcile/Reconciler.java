package dev.drover.scheduler.reconcile;

import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.NewDeployment;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.reconcile.Reconciliation.Replacement;
import dev.drover.scheduler.reconcile.Reconciliation.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares a job's own list of allocations with what its author wants, group by group.
 *
 * <p>A slot of a group is filled by an allocation that is wanted and not known to have ended. What ended counts like
 * this:
 *
 * <ul>
 *   <li>lost with its node: the slot is filled again, under the same name; the lost allocation is stopped, so that it
 *       stays dead when the node comes back;
 *   <li>not heard of, in a group that lets it be unknown for a while: another takes its place where the group wants that;
 *       when it is heard of again, one of the two is stopped;
 *   <li>to leave its node: a service's slot is filled again, under the same name; a batch job's stays filled;
 *   <li>complete: a service's slot is filled again, a batch job's slot is filled for good;
 *   <li>failed: it is replaced when its group's policy allows, and keeps the slot until then, and for good where it may
 *       not be replaced; a new version of the job replaces it, a service's within the limits of an update, a batch
 *       job's at once. If there are fewer slots than before, failed allocations leave theirs first.
 * </ul>
 */
public final class Reconciler {
    private final List<Stop> stops = new ArrayList<>();
    private final List<InPlaceUpdate> inPlace = new ArrayList<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private final List<Wanted> placements = new ArrayList<>();
    private final Map<String, Integer> deploymentTotals = new TreeMap<>();
    private final Map<String, Integer> canaries = new TreeMap<>();
    private final List<GroupSets.Later> later = new ArrayList<>();
    private final Map<String, DesiredUpdates> desiredUpdates = new TreeMap<>();

    private Reconciler() {}

    public static Reconciliation reconcile(Situation situation) {
        return new Reconciler().run(situation);
    }

    private Reconciliation run(Situation situation) {
        Map<String, List<JobAllocation>> byGroup = new LinkedHashMap<>();
        situation.job().groups().forEach(group -> byGroup.put(group.name(), new ArrayList<>()));
        for (JobAllocation allocation : situation.allocations()) {
            byGroup.computeIfAbsent(allocation.group(), name -> new ArrayList<>())
                    .add(allocation);
        }
        byGroup.forEach((name, allocations) -> add(name, changes(situation, name, allocations)));
        Optional<NewDeployment> deployment = deploymentTotals.isEmpty()
                ? Optional.empty()
                : Optional.of(new NewDeployment(situation.ownDeployment(), deploymentTotals, canaries));
        return new Reconciliation(
                stops, inPlace, replacements, placements, deployment, desiredUpdates, FollowUps.of(later));
    }

    private static GroupChanges changes(Situation situation, String name, List<JobAllocation> allocations) {
        Optional<TaskGroup> group = situation.job().group(name);
        if (situation.brief().stopped() || group.isEmpty()) {
            return GroupReconciler.stopAll(situation, allocations);
        }
        return new GroupReconciler(situation, group.get(), allocations).reconcile();
    }

    private void add(String group, GroupChanges changes) {
        stops.addAll(changes.stops());
        inPlace.addAll(changes.inPlace());
        replacements.addAll(changes.replacements());
        placements.addAll(changes.placements());
        if (changes.deploymentTotal() > 0) {
            deploymentTotals.put(group, changes.deploymentTotal());
        }
        if (changes.deploymentTotal() > 0 && changes.canaries() > 0) {
            canaries.put(group, changes.canaries());
        }
        later.addAll(changes.later());
        desiredUpdates.put(group, changes.desired());
    }
}

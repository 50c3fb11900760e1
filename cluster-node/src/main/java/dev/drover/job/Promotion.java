package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.job.JobAllocation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Taking canaries for good. */
final class Promotion {
    private Promotion() {}

    /** Whether all groups with canaries leave it to the deployment, and all these canaries are healthy. */
    static boolean isAutomatic(Deployment deployment, Map<AllocationId, JobAllocation> allocations) {
        List<Map.Entry<String, GroupState>> canarying = deployment.groups().entrySet().stream()
                .filter(group -> group.getValue().isCanarying())
                .toList();
        return !canarying.isEmpty()
                && canarying.stream()
                        .allMatch(group -> group.getValue().terms().autoPromote()
                                && healthyCanaries(deployment, group.getKey(), allocations)
                                        >= group.getValue().terms().desiredCanaries());
    }

    /** Why the canaries of these groups cannot be promoted; no groups stand for all. */
    static Optional<String> obstacle(
            Deployment deployment, Collection<String> groups, Map<AllocationId, JobAllocation> allocations) {
        for (String group : groups) {
            if (!deployment.groups().containsKey(group)) {
                return Optional.of("deployment \"" + deployment.id() + "\" has no group \"" + group + "\"");
            }
        }
        boolean anything = false;
        for (Map.Entry<String, GroupState> entry : deployment.groups().entrySet()) {
            GroupState group = entry.getValue();
            boolean isMeant = groups.isEmpty() || groups.contains(entry.getKey());
            if (!isMeant || !group.isCanarying()) {
                continue;
            }
            anything = true;
            int healthy = healthyCanaries(deployment, entry.getKey(), allocations);
            if (healthy < group.terms().desiredCanaries()) {
                return Optional.of("Task group \"" + entry.getKey() + "\" has " + healthy + "/"
                        + group.terms().desiredCanaries() + " healthy allocations");
            }
        }
        return anything ? Optional.empty() : Optional.of("no canaries to promote");
    }

    /** The canaries alone are looked at: see {@link Deployment#MOST_CANARIES_NAMED}. */
    private static int healthyCanaries(
            Deployment deployment, String group, Map<AllocationId, JobAllocation> allocations) {
        return (int) Canaries.ids(deployment, group, allocations.values()).stream()
                .flatMap(id -> Optional.ofNullable(allocations.get(id)).stream())
                .filter(canary -> canary.isLive() && canary.isHealthy())
                .count();
    }

    static Deployment all(Deployment deployment, Stamp now) {
        return of(deployment, Set.of(), now);
    }

    /** No groups stand for all. */
    static Deployment of(Deployment deployment, Collection<String> groups, Stamp now) {
        Map<String, GroupState> promoted = new TreeMap<>();
        deployment.groups().forEach((name, group) -> {
            boolean isMeant = group.isCanarying() && (groups.isEmpty() || groups.contains(name));
            promoted.put(name, isMeant ? group.promote(Deployments.deadline(group.terms(), now)) : group);
        });
        Deployment changed = deployment.with(promoted, now);
        return changed.with(changed.status(), Deployments.describe(promoted), now);
    }
}

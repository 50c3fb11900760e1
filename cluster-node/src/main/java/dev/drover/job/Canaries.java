package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.job.JobAllocation;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which allocations are canaries of a deployment: those that it names, or what was placed as such where it does not name all. */
final class Canaries {
    private Canaries() {}

    /** Those of one group, the ones that were replaced included. */
    static Set<AllocationId> ids(Deployment deployment, String group, Collection<JobAllocation> allocations) {
        GroupState state = deployment.groups().get(group);
        Set<AllocationId> ids = new HashSet<>(state == null ? List.of() : state.placedCanaries());
        if (!deployment.namesAllCanaries()) {
            allocations.stream()
                    .filter(allocation -> allocation.group().equals(group) && isPlacedAsOne(allocation, deployment))
                    .map(JobAllocation::id)
                    .forEach(ids::add);
        }
        return ids;
    }

    /** What the groups name once those of these allocations are noted that are new; of very many the first. */
    static Map<String, List<AllocationId>> named(Deployment deployment, Collection<JobAllocation> allocations) {
        Map<String, Set<AllocationId>> known = new TreeMap<>();
        deployment.groups().forEach((name, group) -> known.put(name, new LinkedHashSet<>(group.placedCanaries())));
        int room = Deployment.MOST_CANARIES_NAMED - deployment.canariesNamed();
        for (JobAllocation allocation : allocations) {
            Set<AllocationId> ofGroup = known.get(allocation.group());
            if (room > 0 && ofGroup != null && isPlacedAsOne(allocation, deployment) && ofGroup.add(allocation.id())) {
                room--;
            }
        }
        Map<String, List<AllocationId>> named = new TreeMap<>();
        known.forEach((name, ids) -> named.put(name, List.copyOf(ids)));
        return named;
    }

    private static boolean isPlacedAsOne(JobAllocation allocation, Deployment deployment) {
        return allocation.canary() && Deployments.isOf(allocation, deployment);
    }
}

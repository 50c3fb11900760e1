package dev.drover.protocol.job;

import dev.drover.protocol.Interner;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A job as its author wrote it, with every default filled in. Immutable; one per version.
 *
 * @param priority 1..100
 * @param allAtOnce whether a plan for it is applied whole or not at all, should a node refuse a part of it
 * @param datacenters globs; never empty
 * @param family how it stands to the jobs that it launches, or to the one that launched it
 */
public record Job(
        JobId id,
        String name,
        String region,
        JobType type,
        int priority,
        boolean allAtOnce,
        List<String> datacenters,
        String nodePool,
        List<Constraint> constraints,
        List<Affinity> affinities,
        List<Spread> spreads,
        List<TaskGroup> groups,
        Map<String, String> meta,
        Family family) {
    private static final Interner<Job> KNOWN = new Interner<>();

    public Job {
        datacenters = List.copyOf(datacenters);
        constraints = List.copyOf(constraints);
        affinities = List.copyOf(affinities);
        spreads = List.copyOf(spreads);
        groups = List.copyOf(groups);
        meta = Sorted.copyOf(meta);
    }

    /** The one instance that stands for all equal jobs; kept by the view, the job's entity and the nodes alike. */
    public Job intern() {
        return KNOWN.intern(this);
    }

    public Optional<TaskGroup> group(String groupName) {
        return groups.stream().filter(group -> group.name().equals(groupName)).findFirst();
    }

    public Job withGroups(List<TaskGroup> changed) {
        return new Job(
                id,
                name,
                region,
                type,
                priority,
                allAtOnce,
                datacenters,
                nodePool,
                constraints,
                affinities,
                spreads,
                changed,
                meta,
                family);
    }

    public Job withFamily(Family changed) {
        return new Job(
                id,
                name,
                region,
                type,
                priority,
                allAtOnce,
                datacenters,
                nodePool,
                constraints,
                affinities,
                spreads,
                groups,
                meta,
                changed);
    }

    /** The job that somebody registered: this one, or that which it was launched from. */
    public JobId registered() {
        return family.origin()
                .map(origin -> new JobId(id.namespace(), origin.parent()))
                .orElse(id);
    }

    Job childOf(Launch launch) {
        Map<String, String> merged = new TreeMap<>(meta);
        merged.putAll(launch.meta());
        return new Job(
                launch.child(),
                launch.child().value(),
                region,
                type,
                launch.priority(),
                allAtOnce,
                datacenters,
                nodePool,
                constraints,
                affinities,
                spreads,
                groups,
                merged,
                family.childOf(launch.origin()));
    }
}

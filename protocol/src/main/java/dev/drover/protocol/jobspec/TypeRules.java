package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.List;

/** What some types of jobs cannot have. What is read with defaults by type says so while it is read. */
final class TypeRules {
    private static final int ALL_NODES_PERCENT = 100;

    private TypeRules() {}

    static void check(JobValidator found, Job job, JobPath path) {
        if (job.type() == JobType.SYSTEM) {
            noPreferences(found, job.affinities(), job.spreads(), path);
        }
        job.groups().forEach(group -> check(found, job.type(), group, path.group(group.name())));
    }

    private static void check(JobValidator found, JobType type, TaskGroup group, JobPath path) {
        maxRunDuration(found, group, type, path.attribute("max_run_duration"));
        if (type.isSystem()) {
            onePerNode(found, type, group, path);
        }
        if (type == JobType.SYSTEM) {
            noPreferences(found, group.affinities(), group.spreads(), path);
            for (Task task : group.tasks()) {
                noPreferences(found, task.affinities(), List.of(), path.task(task.name()));
            }
        }
    }

    private static void maxRunDuration(JobValidator found, TaskGroup group, JobType type, JobPath path) {
        if (group.maxRunDuration().isEmpty()) {
            return;
        }
        found.require(!group.maxRunDuration().get().isNegative(), path, "max_run_duration is negative");
        found.require(
                type.ends(),
                path,
                "max_run_duration is for batch and sysbatch jobs, not for " + type.wireName() + " jobs");
    }

    private static void onePerNode(JobValidator found, JobType type, TaskGroup group, JobPath path) {
        found.require(
                group.count() <= 1,
                path.attribute("count"),
                "count of a group of a " + type.wireName() + " job must be 0 or 1, and is " + group.count());
        int canary = group.update().map(UpdateStrategy::canary).orElse(0);
        found.require(
                canary <= ALL_NODES_PERCENT,
                path.attribute("update").attribute("canary"),
                "canary of a system job is a percentage of its nodes, and must not be above 100");
    }

    /** A system job runs on each node that suits it: there is nothing to prefer. */
    private static void noPreferences(
            JobValidator found, List<Affinity> affinities, List<Spread> spreads, JobPath owner) {
        found.require(affinities.isEmpty(), owner.item("affinity", 0), "system jobs cannot have an affinity");
        found.require(spreads.isEmpty(), owner.item("spread", 0), "system jobs cannot have a spread");
    }
}

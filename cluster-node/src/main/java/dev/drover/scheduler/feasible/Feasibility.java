package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which nodes can take a job's groups, for one evaluation. */
public final class Feasibility {
    private final Job job;
    private final Map<String, GroupFeasibility> groups = new HashMap<>();

    public Feasibility(Job job) {
        this.job = job;
    }

    /** The rules for one of the job's groups. */
    public GroupFeasibility group(TaskGroup group) {
        return groups.computeIfAbsent(group.name(), name -> new GroupFeasibility(job, group));
    }

    /** The text of the first rule that keeps the group from the node; empty if none does. */
    public Optional<String> obstacle(NodeView node, TaskGroup group) {
        return group(group).obstacles(node).stream().map(Obstacle::rule).findFirst();
    }
}

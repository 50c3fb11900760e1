package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Job;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes a job could ever come to, by what all nodes of a computed class have in common: more room on any other cannot
 * help it. Not safe for several threads.
 */
public final class ClassEligibility {
    /** More than a fleet has; what is beyond is worked out anew. */
    private static final int CLASSES_REMEMBERED = 1_000;

    /** To look at more of them costs more than to try the job in vain. */
    private static final int MOST_GROUPS = 100;

    private record Group(Job job, GroupFeasibility rules) {
        boolean isOpenTo(NodeView node) {
            return JobReach.covers(job, node.node()) && rules.isOpenToClassOf(node);
        }
    }

    private final List<Group> groups;
    private final boolean always;
    private final Map<String, Boolean> known = new HashMap<>();

    /** @param versions of the job: while canaries are tried, what is lost comes back as an older one */
    public ClassEligibility(List<Job> versions) {
        groups = versions.stream()
                .flatMap(job -> job.groups().stream().map(group -> new Group(job, new GroupFeasibility(job, group))))
                .limit(MOST_GROUPS)
                .toList();
        // Where allocations keep each other away, one that ends on any node may let another in elsewhere.
        always = groups.size() == MOST_GROUPS
                || groups.stream().anyMatch(group -> group.rules().wantsDistinct());
    }

    /** Whether more room on this node may help the job. */
    public boolean mayHelp(NodeView node) {
        if (known.size() >= CLASSES_REMEMBERED) {
            known.clear();
        }
        return always
                || known.computeIfAbsent(
                        node.computedClass(), unseen -> groups.stream().anyMatch(group -> group.isOpenTo(node)));
    }
}

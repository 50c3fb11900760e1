package dev.drover.scheduler.rank;

import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.GroupFeasibility;
import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.plan.OwnAllocations;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the nodes for one group, in the order they are walked in. A node is worked out again when the plan changes it. */
final class GroupCandidates {
    private static final List<Obstacle> DISTINCT_HOSTS = List.of(new Obstacle("distinct_hosts", "", ""));

    private final TaskGroup group;
    private final GroupFeasibility feasibility;
    private final ProposedNodes proposed;
    private final Algorithm algorithm;
    private final GroupDemand demand;
    private @Nullable Candidate[] known = new Candidate[16];

    GroupCandidates(TaskGroup group, GroupFeasibility feasibility, ProposedNodes proposed, Algorithm algorithm) {
        this.group = group;
        this.feasibility = feasibility;
        this.proposed = proposed;
        this.algorithm = algorithm;
        this.demand = GroupDemand.of(group);
    }

    /** The node at a place of the walk. */
    Candidate at(int place, NodeView seen) {
        if (place >= known.length) {
            known = Arrays.copyOf(known, Math.max(place + 1, 2 * known.length));
        }
        NodeView node = proposed.current(seen);
        Candidate candidate = known[place];
        if (candidate == null || candidate.node() != node) {
            candidate = look(seen, node);
            known[place] = candidate;
        }
        return candidate;
    }

    private Candidate look(NodeView seen, NodeView node) {
        int neighbours = proposed.own().count(group.name(), seen.id());
        List<Obstacle> obstacles = obstacles(seen, neighbours);
        if (!obstacles.isEmpty()) {
            return new Candidate(seen, node, obstacles, List.of(), 0, neighbours);
        }
        List<String> shortages = demand.shortages(node);
        double binPack = shortages.isEmpty() ? binPack(node) : 0;
        return new Candidate(seen, node, List.of(), shortages, binPack, neighbours);
    }

    private List<Obstacle> obstacles(NodeView seen, int neighbours) {
        List<Obstacle> ofNode = feasibility.obstacles(seen);
        if (!ofNode.isEmpty()) {
            return ofNode;
        }
        OwnAllocations own = proposed.own();
        boolean taken = (feasibility.wantsDistinctHostsOfGroup() && neighbours > 0)
                || (feasibility.wantsDistinctHostsOfJob() && own.count(seen.id()) > 0);
        return taken ? DISTINCT_HOSTS : List.of();
    }

    private double binPack(NodeView node) {
        return BinPack.score(
                algorithm,
                node.capacity(),
                node.usage().cpuMhz() + demand.cpuMhz(),
                node.usage().memoryMb() + demand.memoryMb());
    }
}

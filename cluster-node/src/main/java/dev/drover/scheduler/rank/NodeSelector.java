package dev.drover.scheduler.rank;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.LazyOrder;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.RandomStream;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the best of a few nodes for each placement: it walks the base set in an order drawn from the seed, goes on where
 * the placement before left off, and stops when it has seen enough nodes with room.
 */
public final class NodeSelector {
    private static final int CONSIDERED_KEPT = 100;
    private static final int BATCH_LIMIT = 2;

    private final Job job;
    private final BaseSet base;
    private final LazyOrder order;
    private final Feasibility feasibility;
    private final ProposedNodes proposed;
    private final SchedulerConfiguration configuration;
    private final long seed;
    private final Map<TaskGroup, GroupCandidates> groups = new IdentityHashMap<>();
    private final Map<String, Map<NodeId, String>> refused = new HashMap<>();
    private final Set<NodeId> considered = new LinkedHashSet<>();
    private int next;
    private int selections;

    public NodeSelector(
            Job job,
            BaseSet base,
            Feasibility feasibility,
            ProposedNodes proposed,
            SchedulerConfiguration configuration,
            long seed) {
        this.job = job;
        this.base = base;
        this.order = new LazyOrder(base.size(), new RandomStream(seed));
        this.feasibility = feasibility;
        this.proposed = proposed;
        this.configuration = configuration;
        this.seed = seed;
    }

    /** Passes over nodes that have refused already. */
    public void avoid(Collection<RefusedPlacement> refusals) {
        for (RefusedPlacement refusal : refusals) {
            refused.computeIfAbsent(refusal.group(), group -> new HashMap<>())
                    .putIfAbsent(refusal.node(), refusal.why());
        }
    }

    /** The first nodes that were looked at, in that order; at most {@value #CONSIDERED_KEPT}. */
    public List<NodeId> considered() {
        return List.copyOf(considered);
    }

    /**
     * A node for one allocation of a group.
     *
     * @param penalised nodes where earlier attempts of the allocation failed: they count as worse
     */
    public Selection select(TaskGroup group, Set<NodeId> penalised) {
        Walk walk = new Walk(group, penalised);
        int walked = 0;
        while (walked < order.size() && !walk.best.isEnough()) {
            walk.look((next + walked) % order.size());
            walked++;
        }
        next = order.size() == 0 ? 0 : (next + walked) % order.size();
        Selection selection = new Selection(walk.best.best().map(best -> choice(best, group)), walk.metrics.metrics());
        selections++;
        return selection;
    }

    private int limit() {
        if (job.type() == JobType.BATCH) {
            return BATCH_LIMIT;
        }
        int log2 = order.size() < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(order.size() - 1);
        return Math.max(2, log2);
    }

    private Selection.Choice choice(ScoredNode best, TaskGroup group) {
        NodeView node = best.candidate().node();
        RandomStream random = RandomStream.of(seed, selections, node.id().value());
        AllocatedResources resources = ResourceGrant.of(node, group, random);
        return new Selection.Choice(best.candidate().seen(), resources);
    }

    /** The search for one placement. */
    private final class Walk {
        private final TaskGroup group;
        private final Set<NodeId> penalised;
        private final Map<NodeId, String> refusals;
        private final GroupCandidates candidates;
        private final MetricsRecorder metrics = new MetricsRecorder(base);
        private final BestOfFew best = new BestOfFew(limit());

        Walk(TaskGroup group, Set<NodeId> penalised) {
            this.group = group;
            this.penalised = penalised;
            this.refusals = refused.getOrDefault(group.name(), Map.of());
            this.candidates = groups.computeIfAbsent(
                    group,
                    unseen -> new GroupCandidates(
                            group, feasibility.group(group), proposed, configuration.algorithm()));
        }

        void look(int place) {
            Candidate candidate = candidates.at(place, base.nodes().get(order.get(place)));
            NodeView seen = candidate.seen();
            metrics.evaluated();
            if (considered.size() < CONSIDERED_KEPT) {
                considered.add(seen.id());
            }
            if (!candidate.obstacles().isEmpty()) {
                metrics.filtered(seen, candidate.obstacles());
                return;
            }
            String refusal = refusals.get(seen.id());
            if (refusal != null) {
                metrics.exhausted(seen, List.of(refusal));
                return;
            }
            if (!candidate.shortages().isEmpty()) {
                metrics.exhausted(seen, candidate.shortages());
                return;
            }
            ScoredNode scored = ScoredNode.of(candidate, group.count(), penalised.contains(seen.id()));
            metrics.scored(scored);
            best.add(scored);
        }
    }
}

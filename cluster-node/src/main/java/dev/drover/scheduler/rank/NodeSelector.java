package dev.drover.scheduler.rank;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.plan.LazyOrder;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.RandomStream;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best of a few nodes for each placement: it walks the base set in an order drawn from the seed, goes on where
 * the placement before left off, and stops when it has seen enough nodes with room.
 */
public final class NodeSelector {
    private static final int CONSIDERED_KEPT = 100;
    private static final int BATCH_LIMIT = 2;

    private final SearchSpace space;
    private final long seed;
    private final Witness witness;
    private final IdentityHashMap<TaskGroup, GroupCandidates> groups = new IdentityHashMap<>();
    private final Map<String, Map<NodeId, String>> refused = new HashMap<>();
    private final Set<NodeView> considered = new LinkedHashSet<>();
    private int next;
    private int selections;

    public NodeSelector(
            Job job,
            BaseSet base,
            Feasibility feasibility,
            ProposedNodes proposed,
            SchedulerConfiguration configuration,
            long seed,
            Witness witness) {
        LazyOrder order = new LazyOrder(base.size(), new RandomStream(seed));
        this.space = new SearchSpace(job, base, order, feasibility, proposed, configuration);
        this.seed = seed;
        this.witness = witness;
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
        List<NodeId> ids = new ArrayList<>(considered.size());
        considered.forEach(node -> ids.add(node.id()));
        return List.copyOf(ids);
    }

    /**
     * A node for one allocation of a group.
     *
     * @param penalised nodes where earlier attempts of the allocation failed: they count as worse
     */
    public Selection select(TaskGroup group, Set<NodeId> penalised) {
        return select(group, penalised, false);
    }

    /**
     * The same, but where no node has room, allocations of less important jobs must go if the operator lets them: the
     * choice names them.
     */
    public Selection selectEvicting(TaskGroup group, Set<NodeId> penalised) {
        return select(
                group,
                penalised,
                space.configuration().allowsPreemption(space.job().type()));
    }

    /** The same at one node alone, wherever it is on the walk; empty if it cannot take the allocation as it is. */
    public Optional<Selection> selectAt(NodeView node, TaskGroup group, Set<NodeId> penalised) {
        if (!node.isSchedulable() || !JobReach.covers(space.job(), node.node())) {
            return Optional.empty();
        }
        Walk walk = new Walk(group, penalised, false);
        return walk.lookAt(node).map(found -> {
            Selection.Choice choice = choice(found, group);
            selections++;
            return new Selection(Optional.of(choice), walk.metrics.metrics(Explanation.NONE));
        });
    }

    private Selection select(TaskGroup group, Set<NodeId> penalised, boolean mayEvict) {
        Walk walk = new Walk(group, penalised, false);
        Optional<ScoredNode> best = walk.walk();
        if (best.isEmpty() && mayEvict) {
            Walk evicting = new Walk(group, penalised, true);
            best = evicting.walk();
            walk = best.isPresent() ? evicting : walk;
        }
        int size = space.size();
        next = size == 0 ? 0 : (next + walk.walked) % size;
        Optional<Selection.Choice> choice = best.map(found -> choice(found, group));
        selections++;
        return new Selection(choice, walk.metrics.metrics(choice.isPresent() ? Explanation.NONE : walk.explanation()));
    }

    private int limit(TaskGroup group, boolean isChoosy) {
        if (isChoosy) {
            return Math.max(group.count(), space.configuration().nodeLimit());
        }
        if (space.job().type() == JobType.BATCH) {
            return BATCH_LIMIT;
        }
        int size = space.size();
        int log2 = size < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
        return Math.max(2, log2);
    }

    private Selection.Choice choice(ScoredNode best, TaskGroup group) {
        NodeView node = best.candidate().node();
        RandomStream random = RandomStream.of(seed, selections, node.id().value());
        AllocatedResources resources =
                ResourceGrant.of(node, group, random, space.configuration().memoryOversubscription());
        return new Selection.Choice(best.candidate().seen(), resources, best.victims());
    }

    /** The search for one placement. */
    private final class Walk {
        private final TaskGroup group;
        private final Set<NodeId> penalised;
        private final boolean evicting;
        private final Map<NodeId, String> refusals;
        private final GroupCandidates candidates;
        private final MetricsRecorder metrics = new MetricsRecorder(space.base());
        private final BestOfFew best;
        private int walked;

        /**
         * A search that has not begun.
         *
         * @param evicting whether less important allocations may be made to go
         */
        Walk(TaskGroup group, Set<NodeId> penalised, boolean evicting) {
            this.group = group;
            this.penalised = penalised;
            this.evicting = evicting;
            this.refusals = refused.getOrDefault(group.name(), Map.of());
            this.candidates = groups.computeIfAbsent(group, unseen -> new GroupCandidates(space, group));
            this.best = new BestOfFew(limit(group, candidates.isChoosy()));
        }

        Optional<ScoredNode> walk() {
            candidates.begin();
            int size = space.size();
            while (walked < size && !best.isEnough()) {
                look(candidates.at((next + walked) % size));
                walked++;
            }
            return best.best();
        }

        Optional<ScoredNode> lookAt(NodeView node) {
            candidates.begin();
            look(candidates.of(node));
            return best.best();
        }

        private void look(Candidate candidate) {
            NodeView seen = candidate.seen();
            metrics.evaluated();
            if (considered.size() < CONSIDERED_KEPT) {
                considered.add(seen);
            }
            List<Obstacle> obstacles = candidates.obstacles(candidate);
            String refusal = refusals.get(seen.id());
            boolean isOut = !obstacles.isEmpty() || refusal != null;
            Optional<ScoredNode> scored = isOut ? Optional.empty() : scored(candidate);
            if (!obstacles.isEmpty()) {
                metrics.filtered(seen, obstacles);
            } else if (refusal != null) {
                metrics.exhausted(seen, List.of(refusal));
            } else if (scored.isEmpty()) {
                metrics.exhausted(seen, candidate.shortages());
            } else {
                metrics.scored(scored.get());
                best.add(scored.get());
            }
            if (witness != Witness.NONE) {
                tell(candidate, obstacles, refusal, scored);
            }
        }

        private void tell(
                Candidate candidate, List<Obstacle> obstacles, @Nullable String refusal, Optional<ScoredNode> scored) {
            List<Explanation.Miss> misses =
                    Explainer.misses(obstacles, candidates.demand().lacks(candidate.node()), refusal);
            witness.hear(
                    group.name(),
                    new NodeStatement(candidate.seen().id(), misses, scored.map(ScoredNode::toNodeScore)));
        }

        private Optional<ScoredNode> scored(Candidate candidate) {
            double penalty = penalised.contains(candidate.seen().id()) ? -1 : 0;
            if (candidate.shortages().isEmpty()) {
                return Optional.of(ScoredNode.of(candidate, penalty, candidates.spreadBoost(candidate)));
            }
            return evicting ? candidates.evicting(candidate, penalty) : Optional.empty();
        }

        /** Why none of the nodes would do; all of them have been walked over. */
        Explanation explanation() {
            Explainer explainer = new Explainer();
            for (int place = 0; place < space.size(); place++) {
                Candidate candidate = candidates.at(place);
                explainer.add(
                        candidate,
                        candidates.obstacles(candidate),
                        candidates.demand().lacks(candidate.node()),
                        refusals.get(candidate.seen().id()));
            }
            return explainer.explanation(space.base().leftOut());
        }
    }
}

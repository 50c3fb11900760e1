package dev.drover.scheduler.rank;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.RandomStream;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the best of a few nodes for each placement: it walks the base set in an order drawn from the seed, goes on where
 * the placement before left off, and stops when it has seen enough nodes with room.
 */
public final class NodeSelector {
    private static final int MAX_SKIPS = 3;
    private static final int CONSIDERED_KEPT = 100;
    private static final int BATCH_LIMIT = 2;
    private static final String DISTINCT_HOSTS = "distinct_hosts";

    private final Job job;
    private final BaseSet base;
    private final List<NodeView> order;
    private final Feasibility feasibility;
    private final ProposedNodes proposed;
    private final long seed;
    private final Map<String, Map<NodeId, String>> refused = new HashMap<>();
    private final Set<NodeId> considered = new LinkedHashSet<>();
    private int next;
    private int selections;

    public NodeSelector(Job job, BaseSet base, Feasibility feasibility, ProposedNodes proposed, long seed) {
        this.job = job;
        this.base = base;
        this.order = new ArrayList<>(base.nodes());
        this.feasibility = feasibility;
        this.proposed = proposed;
        this.seed = seed;
        new RandomStream(seed).shuffle(order);
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

    public Selection select(TaskGroup group) {
        MetricsRecorder metrics = new MetricsRecorder(base);
        Candidates candidates = new Candidates(limit());
        int walked = 0;
        while (walked < order.size() && !candidates.areEnough()) {
            NodeView seen = order.get((next + walked) % order.size());
            walked++;
            metrics.evaluated();
            consider(seen.id());
            candidate(seen, group, metrics).ifPresent(candidates::add);
        }
        next = order.isEmpty() ? 0 : (next + walked) % order.size();
        selections++;
        Optional<Selection.Choice> choice =
                candidates.best().map(best -> new Selection.Choice(best.node, best.resources));
        return new Selection(choice, metrics.metrics());
    }

    private void consider(NodeId node) {
        if (considered.size() < CONSIDERED_KEPT) {
            considered.add(node);
        }
    }

    private int limit() {
        if (job.type() == JobType.BATCH) {
            return BATCH_LIMIT;
        }
        int log2 = order.size() < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(order.size() - 1);
        return Math.max(2, log2);
    }

    private Optional<Candidate> candidate(NodeView seen, TaskGroup group, MetricsRecorder metrics) {
        Optional<String> obstacle = obstacle(seen, group);
        if (obstacle.isPresent()) {
            metrics.filtered(seen, obstacle.get());
            return Optional.empty();
        }
        String refusal = refused.getOrDefault(group.name(), Map.of()).get(seen.id());
        if (refusal != null) {
            metrics.exhausted(seen, refusal);
            return Optional.empty();
        }
        NodeView node = proposed.current(seen);
        RandomStream random = RandomStream.of(seed, selections, seen.id().value());
        ResourceFit fit = ResourceGrant.of(node, group, random);
        if (fit instanceof ResourceFit.Exhausted exhausted) {
            metrics.exhausted(seen, exhausted.dimension());
            return Optional.empty();
        }
        if (fit instanceof ResourceFit.Fits fits) {
            NodeScore score = score(node, group, fits.resources());
            metrics.scored(score);
            return Optional.of(new Candidate(seen, fits.resources(), score.normalized()));
        }
        throw new AssertionError("unhandled fit: " + fit);
    }

    private Optional<String> obstacle(NodeView seen, TaskGroup group) {
        Optional<String> ofNode = feasibility.obstacle(seen, group);
        if (ofNode.isPresent()) {
            return ofNode;
        }
        boolean taken = (feasibility.wantsDistinctHostsOfJob() && holds(seen, Optional.empty()) > 0)
                || (feasibility.wantsDistinctHostsOfGroup(group) && holds(seen, Optional.of(group.name())) > 0);
        return taken ? Optional.of(DISTINCT_HOSTS) : Optional.empty();
    }

    private NodeScore score(NodeView node, TaskGroup group, AllocatedResources resources) {
        double binPack = BinPack.score(node.capacity(), node.usage().add(resources));
        int neighbours = holds(node, Optional.of(group.name()));
        if (neighbours == 0) {
            return new NodeScore(node.id(), Map.of("binpack", binPack, "job-anti-affinity", 0.0), binPack);
        }
        double antiAffinity = -(neighbours + 1.0) / Math.max(1, group.count());
        return new NodeScore(
                node.id(), Map.of("binpack", binPack, "job-anti-affinity", antiAffinity), (binPack + antiAffinity) / 2);
    }

    /** How many of the job's allocations the node would hold, of one group or of all. */
    private int holds(NodeView seen, Optional<String> group) {
        JobId wanted = job.id();
        int found = 0;
        for (HeldAllocation held : proposed.current(seen).held()) {
            if (held.job().equals(wanted) && (group.isEmpty() || held.group().equals(group.get()))) {
                found++;
            }
        }
        return found;
    }

    private record Candidate(NodeView node, AllocatedResources resources, double score) {}

    /** The nodes with room, those with a bad score last. */
    private static final class Candidates {
        private final int limit;
        private final List<Candidate> taken = new ArrayList<>();
        private final List<Candidate> skipped = new ArrayList<>();

        Candidates(int limit) {
            this.limit = limit;
        }

        boolean areEnough() {
            return taken.size() >= limit;
        }

        void add(Candidate candidate) {
            if (candidate.score <= 0 && skipped.size() < MAX_SKIPS) {
                skipped.add(candidate);
            } else {
                taken.add(candidate);
            }
        }

        /** The highest score, the first of equals. */
        Optional<Candidate> best() {
            List<Candidate> all = new ArrayList<>(taken);
            skipped.stream().limit(Math.max(0, limit - taken.size())).forEach(all::add);
            Candidate best = null;
            for (Candidate candidate : all) {
                if (best == null || candidate.score > best.score) {
                    best = candidate;
                }
            }
            return Optional.ofNullable(best);
        }
    }
}

package dev.drover.scheduler.rank;

import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.GroupFeasibility;
import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.plan.OwnAllocations;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What is known of the nodes for one group, in the order of the walk. A node is worked out again when the plan changes it. */
final class GroupCandidates {
    private static final Obstacle DISTINCT_HOSTS = new Obstacle("distinct_hosts", "", "");
    private static final int[] NO_NUMBERS = new int[0];

    private final SearchSpace space;
    private final TaskGroup group;
    private final GroupFeasibility feasibility;
    private final GroupDemand demand;
    private final GroupAffinities affinities;
    private final GroupSpreads spreads;
    private final Preemptor preemptor;
    private final List<DistinctProperty> properties = new ArrayList<>();
    private @Nullable Candidate[] known = new Candidate[16];

    GroupCandidates(SearchSpace space, TaskGroup group) {
        this.space = space;
        this.group = group;
        this.feasibility = space.feasibility().group(group);
        this.demand = GroupDemand.of(group);
        this.affinities = new GroupAffinities(space.job(), group);
        this.spreads = new GroupSpreads(space.job(), group, space.proposed());
        this.preemptor = new Preemptor(space.job(), demand, space.proposed());
        feasibility
                .distinctPropertiesOfJob()
                .forEach(rule -> properties.add(new DistinctProperty(rule, space.proposed(), name -> true)));
        feasibility
                .distinctPropertiesOfGroup()
                .forEach(rule -> properties.add(new DistinctProperty(rule, space.proposed(), group.name()::equals)));
    }

    /** Whether some nodes are wanted more than others for what they are, so that many must be looked at. */
    boolean isChoosy() {
        return !affinities.isEmpty() || !spreads.isEmpty();
    }

    /** Makes ready for the next placement. */
    void begin() {
        spreads.begin();
        properties.forEach(DistinctProperty::begin);
    }

    /** The rules that keep the group from the node for now, those that change with every placement included. */
    List<Obstacle> obstacles(Candidate candidate) {
        if (properties.isEmpty()) {
            return candidate.obstacles();
        }
        List<Obstacle> all = new ArrayList<>(candidate.obstacles());
        properties.forEach(property -> property.obstacle(candidate.seen()).ifPresent(all::add));
        return all;
    }

    GroupDemand demand() {
        return demand;
    }

    /** How much nearer to its spreads the group would come. */
    double spreadBoost(Candidate candidate) {
        return spreads.boost(candidate.spreadNumbers());
    }

    /** The node at a place of the walk. */
    Candidate at(int place) {
        if (place >= known.length) {
            known = Arrays.copyOf(known, Math.max(place + 1, 2 * known.length));
        }
        Candidate candidate = known[place];
        ProposedNodes proposed = space.proposed();
        if (candidate == null) {
            NodeView seen = space.node(place);
            candidate = look(seen, proposed.current(seen));
            known[place] = candidate;
        } else if (!proposed.current(candidate.seen()).equals(candidate.node())) {
            candidate = look(candidate.seen(), proposed.current(candidate.seen()));
            known[place] = candidate;
        }
        return candidate;
    }

    /** A node that need not be on the walk. */
    Candidate of(NodeView seen) {
        return look(seen, space.proposed().current(seen));
    }

    private Candidate look(NodeView seen, NodeView node) {
        int neighbours = space.proposed().own().count(group.name(), seen);
        List<Obstacle> obstacles = obstacles(seen, neighbours);
        if (!obstacles.isEmpty()) {
            return new Candidate(seen, node, obstacles, List.of(), 0, 0, 0, OptionalDouble.empty(), NO_NUMBERS);
        }
        List<String> shortages = demand.shortages(node);
        if (!shortages.isEmpty()) {
            return new Candidate(seen, node, List.of(), shortages, 0, 0, 0, OptionalDouble.empty(), NO_NUMBERS);
        }
        return possible(seen, node, neighbours);
    }

    private Candidate possible(NodeView seen, NodeView node, int neighbours) {
        double antiAffinity = neighbours == 0 ? 0 : -(neighbours + 1.0) / Math.max(1, group.count());
        return new Candidate(
                seen,
                node,
                List.of(),
                List.of(),
                binPack(node),
                antiAffinity,
                affinities.score(seen),
                demand.deviceAffinity(node),
                spreads.numbers(seen));
    }

    /** A node that lacks something, if allocations of less important jobs could make room there. */
    Optional<ScoredNode> evicting(Candidate lacking, double reschedulePenalty) {
        Optional<List<HeldAllocation>> victims = preemptor.victims(lacking.node());
        if (victims.isEmpty()) {
            return Optional.empty();
        }
        NodeView left = lacking.node();
        for (HeldAllocation victim : victims.get()) {
            left = left.withoutHeld(victim.id());
        }
        int neighbours = space.proposed().own().count(group.name(), lacking.seen());
        Candidate candidate = possible(lacking.seen(), left, neighbours);
        return Optional.of(ScoredNode.evicting(candidate, reschedulePenalty, spreadBoost(candidate), victims.get()));
    }

    private List<Obstacle> obstacles(NodeView seen, int neighbours) {
        List<Obstacle> ofNode = feasibility.obstacles(seen);
        OwnAllocations own = space.proposed().own();
        boolean taken = (feasibility.wantsDistinctHostsOfGroup() && neighbours > 0)
                || (feasibility.wantsDistinctHostsOfJob() && own.count(seen) > 0);
        if (!taken) {
            return ofNode;
        }
        List<Obstacle> all = new ArrayList<>(ofNode);
        all.add(DISTINCT_HOSTS);
        return List.copyOf(all);
    }

    private double binPack(NodeView node) {
        return BinPack.score(space.configuration().algorithm(), node, demand.cpuMhz(node), demand.memoryMb());
    }
}

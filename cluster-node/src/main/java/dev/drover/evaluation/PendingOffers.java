package dev.drover.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.scheduler.snapshot.PendingOffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this server has planned for nodes and its view does not show yet, so that the next plan does not give the same
 * room away again. Safe for any thread.
 */
public final class PendingOffers {
    private final Map<Key, Entry> offers = new HashMap<>();
    private long withdrawn;
    private long plans;
    private long offered;
    private long refusals;

    /**
     * What has come of this server's plans so far.
     *
     * @param offered placements that were planned
     * @param refused of what was planned, how much nodes did not take: mostly since somebody else had the room by then
     */
    public record Totals(long offered, long refused) {}

    private record Key(EvaluationId evaluation, NodeId node) {}

    /** An offer, and which of its plan's it is. */
    private record Entry(PendingOffer offer, long plan, int place, int ofPlaces) {
        Entry settledAt(long sequence) {
            return new Entry(new PendingOffer(offer.node(), sequence, offer.placements()), plan, place, ofPlaces);
        }
    }

    /** A snapshot with what is pending held, and the plans that this comes from, by number. */
    record Overlaid(ClusterSnapshot snapshot, SortedMap<Long, UnseenNodes> plans) {}

    /**
     * A plan takes the place of the evaluation's earlier ones: what they did is in the view it was made from, or never
     * was.
     *
     * @return the number of the plan, counted from 1
     */
    synchronized long planned(EvaluationId evaluation, JobId job, Plan plan) {
        plans++;
        offered += plan.placements().size();
        withdrawn += offers.keySet().removeIf(key -> key.evaluation().equals(evaluation)) ? 1 : 0;
        List<PendingOffer> inOrder = offersOf(job, plan);
        for (int place = 0; place < inOrder.size(); place++) {
            PendingOffer offer = inOrder.get(place);
            offers.put(new Key(evaluation, offer.node()), new Entry(offer, plans, place, inOrder.size()));
        }
        return plans;
    }

    /** What a plan offers while no node has answered, in the order of the nodes' ids. */
    public static List<PendingOffer> offersOf(JobId job, Plan plan) {
        Map<NodeId, List<HeldAllocation>> byNode = new TreeMap<>();
        plan.placements().forEach(placement -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(HeldAllocation.of(job, placement)));
        List<PendingOffer> inOrder = new ArrayList<>(byNode.size());
        byNode.forEach((node, held) -> inOrder.add(new PendingOffer(node, PendingOffer.UNKNOWN, held)));
        return inOrder;
    }

    /**
     * The node has answered.
     *
     * @param sequence from this one of the node on the view shows what it took
     * @param refused how much of the offer it did not take
     */
    public synchronized void settled(EvaluationId evaluation, NodeId node, long sequence, int refused) {
        offers.computeIfPresent(new Key(evaluation, node), (key, entry) -> entry.settledAt(sequence));
        withdrawn += refused > 0 ? 1 : 0;
        refusals += refused;
    }

    /** Nobody will be asked for the evaluation any more from here: what was planned and never offered will never be. */
    public synchronized void ended(EvaluationId evaluation) {
        boolean any = offers.entrySet()
                .removeIf(entry -> entry.getKey().evaluation().equals(evaluation)
                        && entry.getValue().offer().sequence() == PendingOffer.UNKNOWN);
        withdrawn += any ? 1 : 0;
    }

    /** How often room that was planned for has turned out to be free. */
    public synchronized long withdrawn() {
        return withdrawn;
    }

    public synchronized Totals totals() {
        return new Totals(offered, refusals);
    }

    /** The snapshot with what is pending held; forgets what the snapshot already shows, and what its node is gone for. */
    synchronized Overlaid over(ClusterSnapshot snapshot) {
        offers.values().removeIf(entry -> snapshot.node(entry.offer().node())
                .map(NodeView::sequence)
                .map(seen -> seen >= entry.offer().sequence())
                .orElse(true));
        if (offers.isEmpty()) {
            return new Overlaid(snapshot, new TreeMap<>());
        }
        SortedMap<Long, UnseenNodes> unseen = new TreeMap<>();
        for (Entry entry : offers.values()) {
            unseen.computeIfAbsent(entry.plan(), plan -> new UnseenNodes(entry.ofPlaces()))
                    .add(entry.place());
        }
        List<PendingOffer> pending = offers.values().stream().map(Entry::offer).toList();
        return new Overlaid(snapshot.overlay(pending), unseen);
    }
}

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

/**
 * What this server has planned for nodes and its view does not show yet, so that the next plan does not give the same
 * room away again. Safe for any thread.
 */
public final class PendingOffers {
    private final Map<Key, PendingOffer> offers = new HashMap<>();
    private long withdrawn;

    private record Key(EvaluationId evaluation, NodeId node) {}

    /** A plan takes the place of the evaluation's earlier ones: what they did is in the view it was made from, or never was. */
    synchronized void planned(EvaluationId evaluation, JobId job, Plan plan) {
        withdrawn += offers.keySet().removeIf(key -> key.evaluation().equals(evaluation)) ? 1 : 0;
        Map<NodeId, List<HeldAllocation>> byNode = new HashMap<>();
        plan.placements().forEach(placement -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(HeldAllocation.of(job, placement)));
        byNode.forEach((node, held) ->
                offers.put(new Key(evaluation, node), new PendingOffer(node, PendingOffer.UNKNOWN, held)));
    }

    /**
     * The node has answered.
     *
     * @param sequence from this one of the node on the view shows what it took
     * @param refused whether there is something that it did not take
     */
    public synchronized void settled(EvaluationId evaluation, NodeId node, long sequence, boolean refused) {
        offers.computeIfPresent(
                new Key(evaluation, node), (key, offer) -> new PendingOffer(node, sequence, offer.placements()));
        withdrawn += refused ? 1 : 0;
    }

    /** Nobody will be asked for the evaluation any more: what was planned and never offered will never be. */
    public synchronized void ended(EvaluationId evaluation) {
        boolean any = offers.entrySet()
                .removeIf(entry -> entry.getKey().evaluation().equals(evaluation)
                        && entry.getValue().sequence() == PendingOffer.UNKNOWN);
        withdrawn += any ? 1 : 0;
    }

    /** How often room that was planned for has turned out to be free. */
    public synchronized long withdrawn() {
        return withdrawn;
    }

    /** The snapshot with what is pending held; forgets what the snapshot already shows. */
    synchronized ClusterSnapshot over(ClusterSnapshot snapshot) {
        offers.values().removeIf(offer -> snapshot.node(offer.node())
                .map(NodeView::sequence)
                .filter(seen -> seen >= offer.sequence())
                .isPresent());
        return offers.isEmpty() ? snapshot : snapshot.overlay(offers.values());
    }
}

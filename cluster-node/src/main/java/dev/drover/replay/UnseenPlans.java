package dev.drover.replay;

import dev.drover.evaluation.PendingOffers;
import dev.drover.evaluation.PlanParts;
import dev.drover.evaluation.UnseenNodes;
import dev.drover.protocol.JobId;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.EvaluationEvent.UnseenPlan;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.scheduler.snapshot.PendingOffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the plans whose offers a decision held against the nodes before the view showed them. One thread at a time. */
final class UnseenPlans {
    private final Map<Long, String> wanted = new TreeMap<>();
    private final Map<String, Parts> underWay = new HashMap<>();
    private final Map<Long, Found> found = new TreeMap<>();

    UnseenPlans(Moment moment) {
        for (UnseenPlan unseen : moment.unseen()) {
            wanted.put(moment.plan() - unseen.back(), unseen.nodes());
        }
    }

    private record Parts(long number, JobId job, List<Plan> parts) {}

    private record Found(JobId job, Plan plan) {}

    /** An event of some evaluation of the session that made the decision, each evaluation's in their order. */
    void take(String evaluation, PlanRecorded event) {
        if (event.part() == 0) {
            underWay.remove(evaluation);
            event.basis().forEach(basis -> basis.moment()
                    .filter(moment -> wanted.containsKey(moment.plan()))
                    .ifPresent(moment ->
                            underWay.put(evaluation, new Parts(moment.plan(), basis.job(), new ArrayList<>()))));
        }
        Parts parts = underWay.get(evaluation);
        if (parts != null) {
            parts.parts().add(event.plan());
            if (event.part() == event.parts() - 1) {
                found.put(parts.number(), new Found(parts.job(), PlanParts.join(parts.parts())));
                underWay.remove(evaluation);
            }
        }
    }

    boolean areFound() {
        return found.size() == wanted.size();
    }

    /** What was held against the nodes; to be asked once all are found. */
    List<PendingOffer> offers() {
        List<PendingOffer> offers = new ArrayList<>();
        found.forEach((number, plan) -> {
            List<PendingOffer> all = PendingOffers.offersOf(plan.job(), plan.plan());
            String nodes = wanted.getOrDefault(number, "");
            for (int place = 0; place < all.size(); place++) {
                if (UnseenNodes.isNamed(nodes, place)) {
                    offers.add(all.get(place));
                }
            }
        });
        return offers;
    }
}

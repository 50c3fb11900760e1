package dev.drover.evaluation;

import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.EvaluationEvent.UnseenPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Puts what a decision saw into the few bytes that its event has for it. Pure. */
final class PlanMoments {
    /** More characters and plans than this would not fit beside the plan; a plan counts as {@value #PLAN_SIZE}. */
    private static final int MOST_UNSEEN = 16 * 1024;

    private static final int PLAN_SIZE = 8;

    private PlanMoments() {}

    /**
     * The stored form.
     *
     * @param partitions by number, the epoch of the owner that the view knew
     * @param plan the number of the plan
     * @param unseen by number, the plans whose offers were held against the nodes although the view did not show them
     */
    static Moment of(
            Stamp planned,
            long jobSequence,
            SortedMap<Integer, Long> partitions,
            long plan,
            SortedMap<Long, UnseenNodes> unseen) {
        List<UnseenPlan> plans = new ArrayList<>();
        unseen.forEach((number, nodes) -> plans.add(new UnseenPlan(plan - number, nodes.text())));
        int size = plans.stream()
                .mapToInt(each -> PLAN_SIZE + each.nodes().length())
                .sum();
        boolean leftOut = size > MOST_UNSEEN;
        return new Moment(
                planned,
                jobSequence,
                shortened(List.copyOf(partitions.values())),
                plan,
                leftOut ? List.of() : plans,
                leftOut);
    }

    /** Without the repetitions at the end: mostly one owner has taken all partitions together. */
    private static List<Long> shortened(List<Long> epochs) {
        int size = epochs.size();
        while (size > 1 && epochs.get(size - 1).equals(epochs.get(size - 2))) {
            size--;
        }
        return epochs.subList(0, size);
    }
}

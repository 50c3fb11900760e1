package dev.drover.chaos.simulation;

import dev.drover.evaluation.EvaluationState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.Offer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Whether plans of all or nothing are taken by all their nodes or by none. */
final class WholePlanChecks {
    private final Map<Key, Answers> plans = new TreeMap<>();
    private final Function<EvaluationId, EvaluationState> evaluations;

    /** @param evaluations as they are stored */
    WholePlanChecks(Function<EvaluationId, EvaluationState> evaluations) {
        this.evaluations = evaluations;
    }

    private record Key(JobId job, long number, int round) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::job).thenComparing(Key::number).thenComparing(Key::round);

        static Key of(Offer offer) {
            return new Key(offer.job().id(), offer.evaluationNumber(), offer.round());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Answers {
        private final Set<NodeId> promised = new TreeSet<>();
        private final Set<NodeId> refused = new TreeSet<>();
        private final Set<NodeId> taken = new TreeSet<>();
        private final Set<NodeId> released = new TreeSet<>();
    }

    Optional<Violation> check(NodeId node, NodeEvent event) {
        if (event instanceof NodeEvent.OfferReserved reserved) {
            Answers answers = answers(Key.of(reserved.kept()));
            (reserved.refused().isEmpty() ? answers.promised : answers.refused).add(node);
            return half(Key.of(reserved.kept()));
        }
        if (event instanceof NodeEvent.ReservationReleased released) {
            Key key = new Key(released.job(), released.evaluationNumber(), released.round());
            answers(key).released.add(node);
            return half(key);
        }
        if (event instanceof NodeEvent.OfferTaken taken
                && taken.accepted().job().allAtOnce()) {
            return taken(node, taken.accepted());
        }
        return Optional.empty();
    }

    /** A plan that only stops or changes what is there is no such plan. */
    private Optional<Violation> taken(NodeId node, Offer offer) {
        Key key = Key.of(offer);
        if (offer.placements().isEmpty() && !answers(key).promised.contains(node)) {
            return Optional.empty();
        }
        answers(key).taken.add(node);
        return unpromised(offer).or(() -> half(key));
    }

    private Answers answers(Key key) {
        return plans.computeIfAbsent(key, unseen -> new Answers());
    }

    private Optional<Violation> half(Key key) {
        Answers answers = answers(key);
        boolean isHalf = !answers.taken.isEmpty() && !(answers.refused.isEmpty() && answers.released.isEmpty());
        return isHalf
                ? wrong(key + " is taken by " + answers.taken + ", refused by " + answers.refused
                        + " and given back by " + answers.released)
                : Optional.empty();
    }

    /** Nothing is taken before every node has promised its part. */
    private Optional<Violation> unpromised(Offer taken) {
        EvaluationState evaluation = evaluations.apply(taken.evaluation());
        if (evaluation.number() != taken.evaluationNumber()) {
            return Optional.empty();
        }
        Set<NodeId> promised = answers(Key.of(taken)).promised;
        return evaluation.rounds().get(taken.round()).plan().placements().stream()
                .map(Placement::node)
                .filter(node -> !promised.contains(node))
                .findFirst()
                .flatMap(node -> wrong(Key.of(taken) + " is taken, and " + node + " has not promised its part"));
    }

    /** What nodes have promised and others have taken is taken some time later. */
    Optional<Violation> missing() {
        return plans.entrySet().stream()
                .filter(plan -> !plan.getValue().taken.isEmpty())
                .filter(plan -> !plan.getValue().taken.containsAll(plan.getValue().promised))
                .findFirst()
                .flatMap(plan -> wrong(plan.getKey() + " is promised by " + plan.getValue().promised + " and taken by "
                        + plan.getValue().taken));
    }

    private static Optional<Violation> wrong(String what) {
        return Optional.of(new Violation(Invariant.ALL_OR_NOTHING, what));
    }
}

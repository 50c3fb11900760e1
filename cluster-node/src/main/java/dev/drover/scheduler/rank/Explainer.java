package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.scheduler.feasible.Obstacle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sums up why no node would do, and finds the node that was nearest. */
final class Explainer {
    private static final String REFUSED = "refused by the node: ";
    private static final Comparator<Miss> COMMONEST_FIRST = Comparator.comparingInt((Miss miss) -> -miss.nodes())
            .thenComparing(Miss::what)
            .thenComparing(Miss::asked)
            .thenComparing(Miss::found);

    private final Map<Reason, Integer> rules = new HashMap<>();
    private final Map<Wanted, Most> lacks = new HashMap<>();
    private @Nullable Distance nearest;

    private record Reason(String what, String asked, String found) {}

    private record Wanted(String dimension, String asked) {}

    /** The node that has most of what is wanted, of so many that have too little. */
    private record Most(Lack lack, int nodes) {
        Most with(Lack other) {
            return new Most(other.free() > lack.free() ? other : lack, nodes + 1);
        }

        Miss miss() {
            return new Miss(lack.dimension(), lack.asked(), lack.found(), nodes);
        }
    }

    /** How far one node is from taking the group. */
    private record Distance(Candidate candidate, int rules, double parts, List<Miss> misses) {
        boolean isLessThan(Distance other) {
            return rules != other.rules ? rules < other.rules : parts < other.parts;
        }
    }

    /**
     * Takes in one node, which counts once for what it misses twice.
     *
     * @param refusal what the node itself said in an earlier round
     */
    void add(Candidate candidate, List<Obstacle> obstacles, List<Lack> lacking, @Nullable String refusal) {
        List<Miss> misses = rulesOf(obstacles, refusal);
        misses.stream()
                .map(miss -> new Reason(miss.what(), miss.asked(), miss.found()))
                .distinct()
                .forEach(reason -> rules.merge(reason, 1, Integer::sum));
        if (obstacles.isEmpty()) {
            count(lacking);
        }
        double parts = refusal == null ? 0 : 1;
        for (Lack lack : besides(obstacles, lacking)) {
            misses.add(new Most(lack, 1).miss());
            parts += lack.part();
        }
        Distance distance = new Distance(candidate, obstacles.size(), parts, misses);
        if (nearest == null || distance.isLessThan(nearest)) {
            nearest = distance;
        }
    }

    private void count(List<Lack> lacking) {
        Map<Wanted, Lack> most = new HashMap<>();
        for (Lack lack : lacking) {
            most.merge(
                    new Wanted(lack.dimension(), lack.asked()),
                    lack,
                    (one, other) -> other.free() > one.free() ? other : one);
        }
        most.forEach((wanted, lack) -> lacks.merge(wanted, new Most(lack, 1), (known, one) -> known.with(lack)));
    }

    /** All that one node misses. */
    static List<Miss> misses(List<Obstacle> obstacles, List<Lack> lacking, @Nullable String refusal) {
        List<Miss> misses = rulesOf(obstacles, refusal);
        besides(obstacles, lacking).forEach(lack -> misses.add(new Most(lack, 1).miss()));
        return misses;
    }

    /** Without the devices of which a rule says already that the node has too few: who uses those it has is no second miss. */
    private static List<Lack> besides(List<Obstacle> obstacles, List<Lack> lacking) {
        return lacking.stream()
                .filter(lack -> obstacles.stream().noneMatch(obstacle -> obstacle.isAboutDevices(lack.asked())))
                .toList();
    }

    private static List<Miss> rulesOf(List<Obstacle> obstacles, @Nullable String refusal) {
        List<Miss> misses = new ArrayList<>();
        for (Obstacle obstacle : obstacles) {
            misses.add(new Miss(obstacle.rule(), obstacle.right(), obstacle.left(), 1));
        }
        if (refusal != null) {
            misses.add(new Miss(REFUSED + refusal, "", "", 1));
        }
        return misses;
    }

    Explanation explanation(Optional<LeftOut> leftOut) {
        List<Miss> misses = new ArrayList<>();
        rules.forEach((reason, nodes) -> misses.add(new Miss(reason.what, reason.asked, reason.found, nodes)));
        lacks.values().forEach(most -> misses.add(most.miss()));
        misses.sort(COMMONEST_FIRST);
        return new Explanation(
                fairCut(misses),
                Optional.ofNullable(nearest)
                        .map(found -> new NearestFit(found.candidate.seen().id(), found.misses)),
                leftOut);
    }

    /** The commonest of each rule, then the second of each, and so on: one rule on a unique fact hides no other. */
    private static List<Miss> fairCut(List<Miss> commonestFirst) {
        Map<String, Integer> seen = new HashMap<>();
        List<List<Miss>> rounds = new ArrayList<>();
        for (Miss miss : commonestFirst) {
            int round = seen.merge(miss.what(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(miss);
        }
        return rounds.stream()
                .flatMap(List::stream)
                .limit(Explanation.MOST_MISSES)
                .sorted(COMMONEST_FIRST)
                .toList();
    }
}

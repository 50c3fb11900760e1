package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Spread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which affinities and spreads can be decided. */
final class PreferenceRules {
    private static final int MOST_TARGETS = 1_000;
    private static final Set<String> NOT_OF_AFFINITIES =
            Set.of("distinct_hosts", "distinct_property", "is_set", "is_not_set");

    private PreferenceRules() {}

    static Optional<String> problem(Affinity affinity) {
        if (NOT_OF_AFFINITIES.contains(affinity.operator())) {
            return Optional.of("operator \"" + affinity.operator() + "\" is for constraints, not for affinities");
        }
        if (affinity.weight() == 0 || Math.abs((long) affinity.weight()) > 100) {
            return Optional.of("affinity weight must be between -100 and 100 and not 0, and is " + affinity.weight());
        }
        return ConstraintRules.problem(affinity.rule()).map(problem -> problem.replace("the constraint", "the affinity")
                .replace("constraint operator", "operator"));
    }

    static List<String> problems(Spread spread) {
        List<String> problems = new ArrayList<>();
        if (spread.attribute().isEmpty()) {
            problems.add("the spread has no attribute");
        }
        if (spread.weight() < 1 || spread.weight() > 100) {
            problems.add("spread weight must be between 1 and 100, and is " + spread.weight());
        }
        if (spread.targets().size() > MOST_TARGETS) {
            problems.add("the spread has more than " + MOST_TARGETS + " targets");
        }
        Set<String> values = new HashSet<>();
        long sum = 0;
        for (Spread.Target target : spread.targets()) {
            String value = JobValidator.quoted(target.value());
            if (!values.add(target.value())) {
                problems.add("spread target " + value + " is defined twice");
            }
            if (target.percent() < 0 || target.percent() > 100) {
                problems.add(
                        "percent of spread target " + value + " must be between 0 and 100, and is " + target.percent());
            }
            sum += target.percent();
        }
        if (sum > 100) {
            problems.add("the percents of a spread's targets must not sum up to more than 100, and sum up to " + sum);
        }
        return problems;
    }
}

package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.jobspec.ConstraintRules.Problem;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which affinities and spreads can be decided. */
final class PreferenceRules {
    private static final int MOST_TARGETS = 1_000;
    private static final Set<String> NOT_OF_AFFINITIES =
            Set.of("distinct_hosts", "distinct_property", "is_set", "is_not_set");

    private PreferenceRules() {}

    static Optional<Problem> problem(Affinity affinity) {
        if (NOT_OF_AFFINITIES.contains(affinity.operator())) {
            return Optional.of(new Problem(
                    "operator", "operator \"" + affinity.operator() + "\" is for constraints, not for affinities"));
        }
        if (affinity.weight() == 0 || Math.abs((long) affinity.weight()) > 100) {
            return Optional.of(new Problem(
                    "weight", "affinity weight must be between -100 and 100 and not 0, and is " + affinity.weight()));
        }
        return ConstraintRules.problem(affinity.rule())
                .map(problem -> new Problem(
                        problem.attribute(),
                        problem.message()
                                .replace("the constraint", "the affinity")
                                .replace("constraint operator", "operator")));
    }

    static void check(JobValidator found, Spread spread, JobPath path) {
        found.require(!spread.attribute().isEmpty(), path.attribute("attribute"), "the spread has no attribute");
        found.require(
                spread.weight() >= 1 && spread.weight() <= 100,
                path.attribute("weight"),
                "spread weight must be between 1 and 100, and is " + spread.weight());
        found.require(
                spread.targets().size() <= MOST_TARGETS, path, "the spread has more than " + MOST_TARGETS + " targets");
        Set<String> values = new HashSet<>();
        long sum = 0;
        for (Spread.Target target : spread.targets()) {
            JobPath place = path.labelled("target", target.value());
            String value = JobValidator.quoted(target.value());
            found.require(values.add(target.value()), place, "spread target " + value + " is defined twice");
            found.require(
                    target.percent() >= 0 && target.percent() <= 100,
                    place.attribute("percent"),
                    "percent of spread target " + value + " must be between 0 and 100, and is " + target.percent());
            sum += target.percent();
        }
        found.require(
                sum <= 100,
                path,
                "the percents of a spread's targets must not sum up to more than 100, and sum up to " + sum);
    }
}

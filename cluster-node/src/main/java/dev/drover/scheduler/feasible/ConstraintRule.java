package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.version.VersionRule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** Whether one constraint holds on one node. An operator nobody knows holds nowhere. */
public final class ConstraintRule {
    /** Counts allocations on the node: {@link GroupFeasibility} leaves it to whoever places. */
    static final String DISTINCT_HOSTS = "distinct_hosts";

    /** Counts allocations where a fact has the same value: left to whoever places, too. */
    public static final String DISTINCT_PROPERTY = "distinct_property";

    private ConstraintRule() {}

    public static boolean holds(Constraint constraint, Node node) {
        return holds(
                constraint.operator(),
                Target.resolve(constraint.left(), node),
                Target.resolve(constraint.right(), node));
    }

    /** The same for sides that are known; an empty one is a fact that is not there. */
    static boolean holds(String operator, Optional<String> left, Optional<String> right) {
        return switch (operator) {
            case "", "=", "==", "is" -> left.isPresent() && left.equals(right);
            case "!=", "not" -> !left.equals(right);
            case "<" -> ordered(left, right, order -> order < 0);
            case "<=" -> ordered(left, right, order -> order <= 0);
            case ">" -> ordered(left, right, order -> order > 0);
            case ">=" -> ordered(left, right, order -> order >= 0);
            case "version" -> both(left, right, (version, rule) -> VersionRule.holds(rule, version, false));
            case "semver" -> both(left, right, (version, rule) -> VersionRule.holds(rule, version, true));
            case "regexp" -> both(left, right, BoundedRegexp::finds);
            case "set_contains", "set_contains_all" ->
                both(left, right, (all, some) -> set(all).containsAll(set(some)));
            case "set_contains_any" ->
                both(left, right, (all, some) -> set(some).stream().anyMatch(set(all)::contains));
            case "is_set" -> left.isPresent();
            case "is_not_set" -> left.isEmpty();
            default -> false;
        };
    }

    private static boolean both(Optional<String> left, Optional<String> right, BiPredicate<String, String> rule) {
        return left.isPresent() && right.isPresent() && rule.test(left.get(), right.get());
    }

    private static boolean ordered(Optional<String> left, Optional<String> right, IntPredicate wanted) {
        return both(left, right, (one, other) -> wanted.test(compare(one, other)));
    }

    /** As integers if both are, else as decimal numbers, else as text. */
    private static int compare(String left, String right) {
        try {
            return new BigInteger(left).compareTo(new BigInteger(right));
        } catch (NumberFormatException notIntegers) {
            return compareDecimals(left, right);
        }
    }

    private static int compareDecimals(String left, String right) {
        try {
            return new BigDecimal(left).compareTo(new BigDecimal(right));
        } catch (NumberFormatException notNumbers) {
            return left.compareTo(right);
        }
    }

    private static List<String> set(String text) {
        return Arrays.stream(text.split(",")).map(String::trim).toList();
    }
}

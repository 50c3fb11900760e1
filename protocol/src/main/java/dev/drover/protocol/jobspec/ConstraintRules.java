package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Constraint;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which constraints can be decided. */
final class ConstraintRules {
    private static final int LONGEST_PATTERN = 1000;
    private static final Set<String> COMPARISONS = Set.of(
            "=",
            "==",
            "is",
            "!=",
            "not",
            ">",
            ">=",
            "<",
            "<=",
            "regexp",
            "version",
            "semver",
            "set_contains",
            "set_contains_all",
            "set_contains_any");
    private static final Set<String> PRESENCE = Set.of("is_set", "is_not_set");
    private static final Set<String> OF_JOBS_AND_GROUPS = Set.of("distinct_hosts", "distinct_property");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern VERSION_RULES =
            Pattern.compile("\\s*(=|!=|>|<|>=|<=|~>)?\\s*v?[0-9]+(\\.[0-9]+){0,9}[0-9A-Za-z.+~-]{0,100}\\s*"
                    + "(,\\s*(=|!=|>|<|>=|<=|~>)?\\s*v?[0-9]+(\\.[0-9]+){0,9}[0-9A-Za-z.+~-]{0,100}\\s*){0,9}");

    private ConstraintRules() {}

    /** What is wrong, and with which attribute. */
    record Problem(String attribute, String message) {
        private static Optional<Problem> with(String attribute, String message) {
            return Optional.of(new Problem(attribute, message));
        }
    }

    static Optional<Problem> problem(Constraint constraint) {
        String operator = constraint.operator();
        if (operator.equals("distinct_hosts")) {
            return distinctHosts(constraint);
        }
        if (operator.equals("distinct_property")) {
            return distinctProperty(constraint);
        }
        if (PRESENCE.contains(operator)) {
            return constraint.left().isEmpty()
                    ? Problem.with("attribute", "the constraint has no attribute")
                    : Optional.empty();
        }
        if (!COMPARISONS.contains(operator)) {
            return Problem.with("operator", "unknown constraint operator " + JobValidator.quoted(operator));
        }
        if (constraint.left().isEmpty() || constraint.right().isEmpty()) {
            return Problem.with(
                    constraint.left().isEmpty() ? "attribute" : "value",
                    "the constraint needs both an attribute and a value");
        }
        return switch (operator) {
            case "regexp" -> regexp(constraint.right());
            case "version", "semver" -> version(constraint.right());
            default -> Optional.empty();
        };
    }

    /** Tasks lie where their group lies, so only jobs and groups can ask to be apart. */
    static Optional<Problem> problemOfTask(Constraint constraint) {
        return OF_JOBS_AND_GROUPS.contains(constraint.operator())
                ? Problem.with(
                        "operator",
                        "constraint operator \"" + constraint.operator() + "\" is for jobs and groups, not for tasks")
                : problem(constraint);
    }

    static Optional<Problem> problemOfDevice(Constraint constraint) {
        return OF_JOBS_AND_GROUPS.contains(constraint.operator())
                ? Problem.with(
                        "operator",
                        "constraint operator \"" + constraint.operator() + "\" is for jobs and groups, not for devices")
                : problem(constraint);
    }

    private static Optional<Problem> distinctHosts(Constraint constraint) {
        return Set.of("", "true", "false").contains(constraint.right())
                ? Optional.empty()
                : Problem.with(
                        "value",
                        "distinct_hosts must be true or false, not " + JobValidator.quoted(constraint.right()));
    }

    private static Optional<Problem> distinctProperty(Constraint constraint) {
        if (constraint.left().isEmpty()) {
            return Problem.with("attribute", "distinct_property needs an attribute");
        }
        return constraint.right().isEmpty() || COUNT.matcher(constraint.right()).matches()
                ? Optional.empty()
                : Problem.with(
                        "value",
                        "the value of distinct_property must be a whole number of at least 1, not "
                                + JobValidator.quoted(constraint.right()));
    }

    private static Optional<Problem> regexp(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            return Problem.with("value", "the regular expression is longer than " + LONGEST_PATTERN + " characters");
        }
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException malformed) {
            return Problem.with(
                    "value", "\"" + pattern + "\" is not a regular expression: " + malformed.getDescription());
        }
    }

    private static Optional<Problem> version(String rules) {
        boolean readable = rules.length() <= LONGEST_PATTERN
                && (rules.contains("${") || VERSION_RULES.matcher(rules).matches());
        return readable
                ? Optional.empty()
                : Problem.with("value", "\"" + rules + "\" is not a version rule such as \">= 1.2, < 2\"");
    }
}

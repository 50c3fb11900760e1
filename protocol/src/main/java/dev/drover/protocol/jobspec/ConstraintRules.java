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
    private static final Set<String> ABSENT = Set.of("distinct_hosts", "distinct_property");
    private static final Pattern VERSION_RULES =
            Pattern.compile("\\s*(=|!=|>|<|>=|<=|~>)?\\s*v?[0-9]+(\\.[0-9]+){0,9}[0-9A-Za-z.+~-]{0,100}\\s*"
                    + "(,\\s*(=|!=|>|<|>=|<=|~>)?\\s*v?[0-9]+(\\.[0-9]+){0,9}[0-9A-Za-z.+~-]{0,100}\\s*){0,9}");

    private ConstraintRules() {}

    static Optional<String> problem(Constraint constraint) {
        String operator = constraint.operator();
        if (ABSENT.contains(operator)) {
            return Optional.of("constraint operator \"" + operator + "\" is not supported by this version of drover");
        }
        if (PRESENCE.contains(operator)) {
            return constraint.left().isEmpty() ? Optional.of("the constraint has no attribute") : Optional.empty();
        }
        if (!COMPARISONS.contains(operator)) {
            return Optional.of("unknown constraint operator \"" + operator + "\"");
        }
        if (constraint.left().isEmpty() || constraint.right().isEmpty()) {
            return Optional.of("the constraint needs both an attribute and a value");
        }
        return switch (operator) {
            case "regexp" -> regexp(constraint.right());
            case "version", "semver" -> version(constraint.right());
            default -> Optional.empty();
        };
    }

    private static Optional<String> regexp(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            return Optional.of("the regular expression is longer than " + LONGEST_PATTERN + " characters");
        }
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException malformed) {
            return Optional.of("\"" + pattern + "\" is not a regular expression: " + malformed.getDescription());
        }
    }

    private static Optional<String> version(String rules) {
        boolean readable = rules.length() <= LONGEST_PATTERN
                && (rules.contains("${") || VERSION_RULES.matcher(rules).matches());
        return readable
                ? Optional.empty()
                : Optional.of("\"" + rules + "\" is not a version rule such as \">= 1.2, < 2\"");
    }
}

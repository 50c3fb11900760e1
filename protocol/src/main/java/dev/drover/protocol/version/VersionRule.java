package dev.drover.protocol.version;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A list of bounds on a version, such as {@code >= 1.2, < 2.0}; all of them must hold. */
public final class VersionRule {
    private static final Pattern BOUND = Pattern.compile("\\s*(=|!=|>=|<=|>|<|~>)?\\s*(\\S+)\\s*");

    private VersionRule() {}

    /**
     * Whether the version keeps within the bounds; false if either cannot be read.
     *
     * @param strict semantic versioning: no {@code ~>}
     */
    public static boolean holds(String bounds, String version, boolean strict) {
        Optional<Version> actual = Version.parse(version, strict);
        if (actual.isEmpty()) {
            return false;
        }
        for (String bound : bounds.split(",", -1)) {
            if (!holdsBound(bound, actual.get(), strict)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it can be read as one bound: an operator or none, and a version. */
    public static boolean isBound(String bound) {
        Matcher matcher = BOUND.matcher(bound);
        return matcher.matches() && Version.parse(matcher.group(2), false).isPresent();
    }

    private static boolean holdsBound(String bound, Version actual, boolean strict) {
        Matcher matcher = BOUND.matcher(bound);
        if (!matcher.matches()) {
            return false;
        }
        Optional<Version> parsed = Version.parse(matcher.group(2), strict);
        if (parsed.isEmpty()) {
            return false;
        }
        Version limit = parsed.get();
        int order = actual.compareTo(limit);
        String operator = matcher.group(1) == null ? "=" : matcher.group(1);
        return switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case "~>" -> !strict && order >= 0 && sameButLast(actual, limit);
            default -> throw new AssertionError("unhandled operator: " + operator);
        };
    }

    /** {@code ~> 1.2.3} stays within 1.2, {@code ~> 1.2} within 1, {@code ~> 1} has no upper end. */
    private static boolean sameButLast(Version actual, Version limit) {
        for (int place = 0; place < limit.segments().size() - 1; place++) {
            if (!actual.segment(place).equals(limit.segment(place))) {
                return false;
            }
        }
        return true;
    }
}

package dev.drover.scheduler.check;

import java.util.Arrays;
import java.util.List;

/**
 * A version as the tests draw them: numbers, and perhaps what comes before its release, such as {@code 2.0.0-beta.1}.
 *
 * @param before empty for a release
 */
record PlainVersion(List<Integer> numbers, List<String> before) {
    static PlainVersion of(String text) {
        String[] parts = text.split("-", 2);
        List<Integer> numbers =
                Arrays.stream(parts[0].split("\\.")).map(Integer::valueOf).toList();
        return new PlainVersion(numbers, parts.length == 1 ? List.of() : List.of(parts[1].split("\\.")));
    }

    /** Whether one bound holds, such as {@code >= 1.2}. */
    boolean isWithin(String bound) {
        String[] parts = bound.split(" ", 2);
        PlainVersion limit = of(parts[1]);
        int order = compare(limit);
        return switch (parts[0]) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case "~>" -> order >= 0 && startsAs(limit);
            default -> throw new AssertionError("no test draws the bound " + bound);
        };
    }

    /** Whether all numbers but the last of the limit are the same. */
    private boolean startsAs(PlainVersion limit) {
        for (int at = 0; at < limit.numbers.size() - 1; at++) {
            if (number(at) != limit.number(at)) {
                return false;
            }
        }
        return true;
    }

    private int number(int at) {
        return at < numbers.size() ? numbers.get(at) : 0;
    }

    private int compare(PlainVersion other) {
        for (int at = 0; at < Math.max(numbers.size(), other.numbers.size()); at++) {
            if (number(at) != other.number(at)) {
                return Integer.compare(number(at), other.number(at));
            }
        }
        if (before.isEmpty() || other.before.isEmpty()) {
            return Boolean.compare(before.isEmpty(), other.before.isEmpty());
        }
        for (int at = 0; at < Math.min(before.size(), other.before.size()); at++) {
            int order = compareWords(before.get(at), other.before.get(at));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(before.size(), other.before.size());
    }

    /** A number comes before a word. */
    private static int compareWords(String one, String other) {
        boolean oneIsNumber = Character.isDigit(one.charAt(0));
        boolean otherIsNumber = Character.isDigit(other.charAt(0));
        if (oneIsNumber && otherIsNumber) {
            return Integer.compare(Integer.parseInt(one), Integer.parseInt(other));
        }
        return oneIsNumber == otherIsNumber ? one.compareTo(other) : Boolean.compare(otherIsNumber, oneIsNumber);
    }
}

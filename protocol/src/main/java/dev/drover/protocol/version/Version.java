package dev.drover.protocol.version;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version number such as {@code 17.0.15} or {@code 1.2.0-beta.1}; build metadata does not count.
 *
 * @param preRelease empty for a release
 */
public record Version(List<BigInteger> segments, List<String> preRelease) implements Comparable<Version> {
    private static final int MAX_CHARACTERS = 200;
    private static final Pattern STRICT =
            Pattern.compile("v?([0-9]+(?:\\.[0-9]+)*)(?:-([0-9A-Za-z.~-]+))?()(?:\\+[0-9A-Za-z.~-]+)?");
    private static final Pattern LOOSE = Pattern.compile(
            "v?([0-9]+(?:\\.[0-9]+)*)(?:-([0-9A-Za-z.~-]+)|([A-Za-z~][0-9A-Za-z.~-]*))?(?:\\+[0-9A-Za-z.~-]+)?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public Version {
        segments = List.copyOf(segments);
        preRelease = List.copyOf(preRelease);
    }

    /** Empty if it is not a version; strict versions set a pre-release off by a hyphen. */
    public static Optional<Version> parse(String text, boolean strict) {
        String trimmed = text.trim();
        if (trimmed.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher matcher = (strict ? STRICT : LOOSE).matcher(trimmed);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<BigInteger> segments = Arrays.stream(matcher.group(1).split("\\."))
                .map(BigInteger::new)
                .toList();
        return Optional.of(new Version(segments, preRelease(matcher)));
    }

    private static List<String> preRelease(Matcher matcher) {
        String hyphened = matcher.group(2);
        String attached = matcher.group(3);
        String found = hyphened != null ? hyphened : attached;
        return found == null || found.isEmpty() ? List.of() : Arrays.asList(found.split("\\."));
    }

    /** The segment at a place, 0 where it has none. */
    public BigInteger segment(int place) {
        return place < segments.size() ? segments.get(place) : BigInteger.ZERO;
    }

    @Override
    public int compareTo(Version other) {
        int length = Math.max(segments.size(), other.segments.size());
        for (int place = 0; place < length; place++) {
            int order = segment(place).compareTo(other.segment(place));
            if (order != 0) {
                return order;
            }
        }
        return comparePreRelease(other);
    }

    private int comparePreRelease(Version other) {
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        int shared = Math.min(preRelease.size(), other.preRelease.size());
        for (int place = 0; place < shared; place++) {
            int order = compareIdentifiers(preRelease.get(place), other.preRelease.get(place));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compareIdentifiers(String left, String right) {
        boolean leftIsNumber = NUMBER.matcher(left).matches();
        boolean rightIsNumber = NUMBER.matcher(right).matches();
        if (leftIsNumber && rightIsNumber) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        return leftIsNumber == rightIsNumber ? left.compareTo(right) : Boolean.compare(rightIsNumber, leftIsNumber);
    }
}

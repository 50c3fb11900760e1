package dev.drover.protocol.jdk;

import dev.drover.protocol.version.Version;
import dev.drover.protocol.version.VersionRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Versions of Java, and bounds on them. What was called {@code 1.8.0_392} is 8.0.392 here. A bound without an operator
 * names a line of releases: {@code 17} is any 17, {@code 17.0} any 17.0.
 */
public final class JavaVersions {
    /** By number; what cannot be read comes first. */
    public static final Comparator<String> ORDER = JavaVersions::compare;

    private static final Pattern OLD = Pattern.compile("(^|[\\s=<>~])1\\.([5-9])\\b");
    private static final Pattern LINE = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    private JavaVersions() {}

    /** Empty if it is not a version. */
    public static Optional<Version> parse(String version) {
        return Version.parse(modern(version), false);
    }

    /** The number before the first dot, 8 for {@code 1.8.0_392}; 0 for what is not a version. */
    public static int feature(String version) {
        return parse(version).map(parsed -> parsed.segment(0).intValue()).orElse(0);
    }

    /** Whether a version keeps within all bounds, such as {@code >= 17, < 22}. */
    public static boolean holds(String bounds, String version) {
        return Arrays.stream(bounds.split(",", -1))
                .allMatch(bound -> holdsBound(modern(bound).strip(), modern(version)));
    }

    /** Whether bounds can be read. */
    public static boolean areBounds(String bounds) {
        return Arrays.stream(bounds.split(",", -1)).allMatch(bound -> VersionRule.isBound(modern(bound)));
    }

    private static int compare(String one, String other) {
        Optional<Version> left = parse(one);
        Optional<Version> right = parse(other);
        return left.isPresent() && right.isPresent()
                ? left.get().compareTo(right.get())
                : Boolean.compare(left.isPresent(), right.isPresent());
    }

    private static boolean holdsBound(String bound, String version) {
        if (!LINE.matcher(bound).matches()) {
            return VersionRule.holds(bound, version, false);
        }
        boolean goesOn = version.length() > bound.length()
                && version.startsWith(bound)
                && ".-+".indexOf(version.charAt(bound.length())) >= 0;
        return version.equals(bound) || goesOn;
    }

    private static String modern(String text) {
        return OLD.matcher(text).replaceAll("$1$2").replace('_', '.');
    }
}

package dev.drover.protocol.jdk;

import dev.drover.protocol.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a task of the {@code java} driver asks of its JDK.
 *
 * @param versions bounds such as {@code >= 17, < 22}; empty for any
 * @param vendor a part of the vendor's or the distribution's name, in any case; empty for any
 */
public record JdkDemand(String versions, String vendor) {
    /** The option of the driver's {@code config} that has the bounds. */
    public static final String VERSION_OPTION = "java_version";

    public static final String VENDOR_OPTION = "java_vendor";

    private static final Comparator<Jdk> BEST_FIRST =
            Comparator.comparing(Jdk::version, JavaVersions.ORDER).reversed().thenComparing(Jdk::home);

    /** What the config asks; empty if it asks nothing, or what only the node can read. */
    public static Optional<JdkDemand> of(Value.Fields config) {
        JdkDemand demand = new JdkDemand(text(config, VERSION_OPTION), text(config, VENDOR_OPTION));
        return demand.isAny() ? Optional.empty() : Optional.of(demand);
    }

    private static String text(Value.Fields config, String option) {
        String text = ConfigTexts.of(config, option).orElse("");
        return text.contains("${") ? "" : text.strip();
    }

    public boolean isAny() {
        return versions.isEmpty() && vendor.isEmpty();
    }

    public boolean accepts(Jdk jdk) {
        return (versions.isEmpty() || JavaVersions.holds(versions, jdk.version()))
                && (vendor.isEmpty() || contains(jdk.vendor()) || contains(jdk.distribution()));
    }

    private boolean contains(String name) {
        return name.toLowerCase(Locale.ROOT).contains(vendor.toLowerCase(Locale.ROOT));
    }

    /** The highest version that is acceptable; of several, the one whose home comes first by name. */
    public Optional<Jdk> best(List<Jdk> jdks) {
        return jdks.stream().filter(this::accepts).min(BEST_FIRST);
    }

    /** Such as {@code java_version >= 17, < 22, java_vendor temurin}. */
    @Override
    public String toString() {
        String version = versions.isEmpty() ? "" : VERSION_OPTION + " " + versions;
        String vendors = vendor.isEmpty() ? "" : VENDOR_OPTION + " " + vendor;
        return version + (version.isEmpty() || vendors.isEmpty() ? "" : ", ") + vendors;
    }
}

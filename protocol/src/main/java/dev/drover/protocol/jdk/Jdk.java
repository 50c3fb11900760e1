package dev.drover.protocol.jdk;

/**
 * A JDK or JRE on a node, as its agent found it.
 *
 * @param home the directory that holds {@code bin/java}, without links in it
 * @param version such as {@code 17.0.15} or {@code 1.8.0_392}, as it says itself
 * @param vendor who built it, such as {@code Eclipse Adoptium}; empty if it does not say
 * @param distribution the vendor's own name and number of it, such as {@code Temurin-25.0.3+9}; often empty
 * @param vm {@code HotSpot}, {@code OpenJ9} or what it calls itself
 */
public record Jdk(String home, String version, String vendor, String distribution, String vm) {
    /** A word for people: version and vendor. */
    public String described() {
        return vendor.isEmpty() ? version : version + " (" + vendor + ")";
    }

    public boolean isHotSpot() {
        return vm.equals("HotSpot");
    }
}

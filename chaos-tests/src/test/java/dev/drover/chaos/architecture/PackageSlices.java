package dev.drover.chaos.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/**
 * Each package is a slice of its own, but for the aggregates' language: a job's commands name evaluations, evaluations
 * name jobs, so the domain packages of {@code protocol} are one slice together.
 */
record PackageSlices(String root) implements SliceAssignment {
    private static final Set<String> DOMAIN = Set.of(
            "protocol",
            "protocol.job",
            "protocol.node",
            "protocol.evaluation",
            "protocol.allocation",
            "protocol.deployment");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        String prefix = root + ".";
        if (!type.getPackageName().startsWith(prefix)) {
            return SliceIdentifier.ignore();
        }
        String name = type.getPackageName().substring(prefix.length());
        return SliceIdentifier.of(DOMAIN.contains(name) ? "protocol" : name);
    }

    @Override
    public String getDescription() {
        return "packages below " + root;
    }
}

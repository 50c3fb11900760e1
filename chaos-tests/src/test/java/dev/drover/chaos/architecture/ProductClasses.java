package dev.drover.chaos.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.regex.Pattern;

/** The classes under rule, read once. */
final class ProductClasses {
    private static final Pattern TESTS = Pattern.compile(".*/(test-classes|test)/dev/drover/.*");
    private static final Pattern GENERATED = Pattern.compile(".*/dev/drover/protocol/proto/.*");

    /** Everything shipped that somebody wrote, from directories and jars alike. */
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.matches(TESTS) && !location.matches(GENERATED))
            .importPackages("dev.drover");

    /** What breaks the rules on purpose. */
    static final JavaClasses FIXTURE = new ClassFileImporter().importPackages("dev.drover.chaos.architecture.fixture");

    private ProductClasses() {}
}

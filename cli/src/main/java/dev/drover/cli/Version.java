package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code version}: prints the version of this program. */
@Command(description = "Prints the version.", sortOptions = false)
final class Version implements Subcommand {
    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        Package origin = Version.class.getPackage();
        String version = origin.getImplementationVersion();
        session.terminal().line("Drover v" + (version == null ? "development" : version));
        return 0;
    }
}

package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job init}: writes an example job file. */
@Command(description = "Writes an example job file, which runs as it stands against 'drover agent -dev'.")
final class JobInit implements Subcommand {
    private static final String NAME = "example.nomad.hcl";

    @Option(names = "-short", description = "leave out the comments")
    boolean brief;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "where to write it (" + NAME + ")")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String given = Arguments.oneOrEmpty(arguments, "<file>");
        String name = given.isEmpty() ? NAME : given;
        ExampleFile.write(session, name, "Job file", brief ? ExampleFile.withoutComments(text()) : text());
        session.terminal().line("Example job file written to " + name);
        return 0;
    }

    /** The example job with its comments. */
    static String text() {
        return ExampleFile.text(NAME);
    }
}

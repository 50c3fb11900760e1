package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job tag unset}: takes the name from a version of a job. */
@Command(description = "Takes a name from the version of a job that has it.", sortOptions = false)
final class JobTagUnset implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-name", paramLabel = "<name>", description = "the name; required")
    String name = "";

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        JobTag tag = JobTag.of(session, connection, prefix, name);
        tag.api().delete("removing tag", tag.path());
        session.terminal().line("Tag \"" + name + "\" removed from job \"" + tag.job() + "\"");
        return 0;
    }
}

package dev.drover.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code var init}: writes an example of a file that describes a variable. */
@Command(description = "Writes an example of a file that describes a variable.", sortOptions = false)
final class VariableInit implements Subcommand {
    private static final Map<String, String> NAMES = Map.of("hcl", "spec.nv.hcl", "json", "spec.nv.json");

    @Option(names = "-out", paramLabel = "hcl|json", description = "the language of the file (hcl)")
    String language = "hcl";

    @Option(names = "-quiet", description = "leave out the comments")
    boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "where to write it (spec.nv.hcl)")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = ExampleFile.specification(session, NAMES, "Variable specification", language, arguments, quiet);
        session.terminal().line("Example variable specification written to " + name);
        return 0;
    }
}

package dev.drover.cli;

import java.util.Map;
import java.util.Optional;
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
        String given = Arguments.oneOrEmpty(arguments, "<file>");
        String standard = Optional.ofNullable(NAMES.get(language))
                .orElseThrow(() -> new UsageException("the value of -out must be \"hcl\" or \"json\""));
        String text = ExampleFile.text(standard);
        String name = given.isEmpty() ? standard : given;
        ExampleFile.write(session, name, "Variable specification", quiet ? ExampleFile.withoutComments(text) : text);
        session.terminal().line("Example variable specification written to " + name);
        return 0;
    }
}

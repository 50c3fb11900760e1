package dev.drover.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool init}: writes an example of a file that describes a node pool. */
@Command(description = "Writes an example of a file that describes a node pool.", sortOptions = false)
final class NodePoolInit implements Subcommand {
    private static final Map<String, String> NAMES = Map.of("hcl", "pool.nomad.hcl", "json", "pool.nomad.json");

    @Option(names = "-out", paramLabel = "hcl|json", description = "the language of the file (hcl)")
    String language = "hcl";

    @Option(names = "-quiet", description = "leave out the comments")
    boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "where to write it (pool.nomad.hcl)")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = ExampleFile.specification(session, NAMES, "Node pool file", language, arguments, quiet);
        session.terminal().line("Example node pool specification written to " + name);
        return 0;
    }
}

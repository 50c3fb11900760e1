package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code var put}: creates or changes a variable. */
@Command(
        description = "Creates or changes a variable. What is there already is changed only with -force, with its"
                + " -check-index, or by a file that has its modify index, as \"var get -out json\" prints it.",
        sortOptions = false)
final class VariablePut implements Subcommand {
    private static final String DOING = "creating variable";

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "-check-index",
            paramLabel = "<index>",
            description = "only if this is still the modify index; 0 if it must not be there")
    Optional<Long> checkIndex = Optional.empty();

    @Option(names = "-force", description = "whatever is there")
    boolean force;

    @Option(
            names = "-in",
            paramLabel = "hcl|json",
            description = "the language of the file (that of its name, else json)")
    String in = "";

    @Option(
            names = "-out",
            paramLabel = "none|table|json|hcl",
            description = "how to print the variable as it is then (none)")
    String out = "none";

    @Option(names = "-verbose", description = "say also what was read from where")
    boolean verbose;

    @Parameters(
            arity = "0..*",
            paramLabel = "<argument>",
            description = "path of a variable, or @file or - for a file that describes it, then name=value, or"
                    + " name=@file for a file's text")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (force && checkIndex.isPresent()) {
            throw new UsageException("-force and -check-index exclude each other");
        }
        if (!List.of("none", "table", "json", "hcl").contains(out)) {
            throw new UsageException("the value of -out must be \"none\", \"table\", \"json\" or \"hcl\"");
        }
        VariableSpecification specification = new VariableSpecification(session, in, verbose);
        ObjectNode variable = specification.read(arguments);
        HttpApi given = connection.connect(session);
        String namespace = Json.text(variable, "Namespace");
        HttpApi api = namespace.isEmpty() || !given.namespace().isEmpty() ? given : given.inNamespace(namespace);
        long expected = checkIndex.orElse(Json.number(variable, "ModifyIndex"));
        String path = Json.text(variable, "Path");
        HttpApi.Change change =
                api.change(DOING, "PUT", VariableShown.path(path) + (force ? "" : "?cas=" + expected), variable);
        if (change.isConflict()) {
            throw VariableShown.conflict(session, change.content(), expected, "-force or\n");
        }
        tell(session, path, change.content());
        return 0;
    }

    private void tell(Session session, String path, JsonNode written) {
        String done = "Created variable \"" + path + "\" with modify index " + Json.number(written, "ModifyIndex");
        if (out.equals("none") || out.equals("table")) {
            session.terminal().line(done);
        } else {
            session.terminal().error(done);
        }
        VariableShown.show(session, written, out);
    }
}

package dev.drover.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code var purge}: deletes a variable. */
@Command(description = "Deletes a variable.", sortOptions = false)
final class VariablePurge implements Subcommand {
    private static final String DOING = "purging variable";

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "-check-index",
            paramLabel = "<index>",
            description = "only if this is still the modify index; 0 if it must not be there")
    Optional<Long> checkIndex = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "<path>", description = "path of a variable")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String path = Arguments.one(arguments, "<path>");
        String condition = checkIndex.map(index -> "?cas=" + index).orElse("");
        HttpApi.Change change = connection
                .connect(session)
                .change(DOING, "DELETE", VariableShown.path(path) + condition, Json.missing());
        if (change.isConflict()) {
            throw VariableShown.conflict(session, change.content(), checkIndex.orElse(0L), "");
        }
        session.terminal().line("Successfully purged variable \"" + path + "\"!");
        return 0;
    }
}

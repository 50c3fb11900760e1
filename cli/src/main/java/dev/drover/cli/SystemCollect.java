package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code system gc}: has the servers forget whatever has ended. */
@Command(
        description = "Has the servers forget what has ended: it leaves every list, and stays in the journal.",
        sortOptions = false)
final class SystemCollect implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        connection.connect(session).put("running system garbage-collection", "/v1/system/gc", Json.object());
        return 0;
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc signal}: sends running tasks a signal. */
@Command(description = "Sends the running tasks of an allocation a signal.", sortOptions = false)
final class AllocationSignal implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-s", paramLabel = "<signal>", description = "the signal (default SIGKILL)")
    String signal = "SIGKILL";

    @Option(names = "-task", paramLabel = "<task>", description = "the task; all that run if not given")
    String task = "";

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc> [task]", description = "identifier of an allocation and a task")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        TaskArgument chosen = TaskArgument.of(session, connection, arguments, task, verbose);
        ObjectNode body = Json.object();
        body.put("AllocID", chosen.allocation());
        body.put("Task", chosen.task());
        body.put("Signal", signal);
        chosen.put("signalling allocation", "/signal", body);
        return 0;
    }
}

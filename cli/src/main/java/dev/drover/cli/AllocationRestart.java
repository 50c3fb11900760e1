package dev.drover.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc restart}: starts running tasks again, on the node where they are. */
@Command(description = "Starts the running tasks of an allocation again, where they are.", sortOptions = false)
final class AllocationRestart implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-task", paramLabel = "<task>", description = "the task; all that run if not given")
    String task = "";

    @Option(names = "-all-tasks", description = "all tasks in their order, also those that have ended")
    boolean allTasks;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc> [task]", description = "identifier of an allocation and a task")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        TaskArgument chosen = TaskArgument.of(session, connection, arguments, task, verbose);
        if (allTasks && !chosen.task().isEmpty()) {
            throw new UsageException("-all-tasks and the name of a task exclude each other");
        }
        ObjectNode body = Json.object();
        body.put("TaskName", chosen.task());
        body.put("AllTasks", allTasks);
        chosen.put("restarting allocation", "/restart", body);
        return 0;
    }
}

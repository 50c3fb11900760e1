package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc logs}: prints or follows what a task has written. */
@Command(description = "Prints or follows the output of a task.", sortOptions = false)
final class AllocationLogs implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-stdout", description = "print standard output (default)")
    boolean stdout;

    @Option(names = "-stderr", description = "print standard error; with -stdout both")
    boolean stderr;

    @Mixin
    RangeOptions part = new RangeOptions();

    @Option(names = "-task", paramLabel = "<task>", description = "the task, where an allocation has several")
    String task = "";

    @Option(names = "-job", description = "take the argument as a job and choose one of its running allocations")
    boolean job;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc> [task]", description = "identifier of an allocation and a task")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length == 0 || arguments.length > 2) {
            throw new UsageException(
                    "This command takes one or two arguments: <alloc> [task]" + Arguments.misplaced(arguments));
        }
        LogStream.Range range = part.range();
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, verbose);
        JsonNode allocation = job ? lookup.allocationOfJob(arguments[0]) : lookup.allocation(arguments[0]);
        String id = Json.text(allocation, "ID");
        HttpApi logApi = lookup.inNamespaceOf(allocation);
        List<LogStream> streams = new ArrayList<>();
        String chosen = TaskChoice.of(allocation, arguments.length == 2 ? arguments[1] : task, verbose);
        if (stdout || !stderr) {
            streams.add(LogStream.ofTask(logApi, id, chosen, "stdout", range, part.follow));
        }
        if (stderr) {
            streams.add(LogStream.ofTask(logApi, id, chosen, "stderr", range, part.follow));
        }
        LogStream.copyAll(streams, session.terminal().out());
        return 0;
    }
}

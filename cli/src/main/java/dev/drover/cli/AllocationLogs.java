package dev.drover.cli;

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

    @Option(
            names = "-node",
            paramLabel = "<node>",
            description =
                    "the node that keeps the logs of an allocation that is forgotten; then identifier and task are"
                            + " given in full")
    String node = "";

    @Mixin
    AllocationChoice choice = new AllocationChoice();

    @Parameters(arity = "0..*", paramLabel = "<alloc> [task]", description = "identifier of an allocation and a task")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.oneOrTwo(arguments, "<alloc> [task]");
        LogStream.Range range = part.range();
        if (!node.isEmpty()) {
            copyForgotten(connection.connect(session), range, session);
            return 0;
        }
        AllocationChoice.Chosen chosen = choice.of(session, connection, arguments[0]);
        String wanted = arguments.length == 2 ? arguments[1] : task;
        String found = TaskChoice.of(chosen.allocation(), wanted, choice.verbose);
        List<LogStream> streams = new ArrayList<>();
        for (String type : types()) {
            streams.add(LogStream.ofTask(chosen.api(), chosen.id(), found, type, range, part.follow));
        }
        LogStream.copyAll(streams, session.terminal().out());
        return 0;
    }

    private List<String> types() {
        if (!stderr) {
            return List.of("stdout");
        }
        return stdout ? List.of("stdout", "stderr") : List.of("stderr");
    }

    private void copyForgotten(HttpApi api, LogStream.Range range, Session session) {
        String wanted = arguments.length == 2 ? arguments[1] : task;
        if (wanted.isEmpty()) {
            throw new CliException("-node needs the name of the task, too");
        }
        String keeper = Json.text(Lookup.toChange(session, api, choice.verbose).node(node), "ID");
        List<LogStream> streams = new ArrayList<>();
        for (String type : types()) {
            LogStream stream = LogStream.ofTask(api, arguments[0], wanted, type, range, false);
            streams.add(LogStream.ofForgotten(stream, keeper));
        }
        LogStream.copyAll(streams, session.terminal().out());
    }
}

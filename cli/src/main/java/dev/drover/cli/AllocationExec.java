package dev.drover.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.http.WebSocket;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc exec}: runs a command beside a task, where the task is. */
@Command(description = "Runs a command beside a task, where the task is, and ends as it does.", sortOptions = false)
final class AllocationExec implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-task", paramLabel = "<task>", description = "the task, where an allocation has several")
    String task = "";

    @Option(
            names = "-i",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "<yes>",
            description = "pass standard input on (default true)")
    boolean input = true;

    @Option(
            names = "-t",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "<yes>",
            description = "give the command a terminal (default: if this is one)")
    @Nullable
    Boolean tty;

    @Option(
            names = "-e",
            paramLabel = "<char>",
            description = "what a line begins with that ends the session with a dot (default ~; none turns it off)")
    String escape = "~";

    @Mixin
    AllocationChoice choice = new AllocationChoice();

    @Parameters(
            arity = "0..*",
            paramLabel = "<alloc> <command> [argument...]",
            description = "identifier of an allocation, and the command")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length < 2) {
            throw new UsageException("This command takes an allocation and a command: <alloc> <command> [argument...]");
        }
        if (!escape.equals("none") && escape.length() != 1) {
            throw new UsageException("-e takes one character, or none");
        }
        boolean terminal = tty == null ? input && session.terminal().isInteractive() : tty;
        EscapeFilter filter = new EscapeFilter(terminal && escape.length() == 1 ? escape.charAt(0) : 0);
        RemoteCommand remote = new RemoteCommand(session, filter, input);
        Function<WebSocket.Listener, WebSocket> connect = connect(session, terminal);
        if (!terminal || !session.terminal().isInteractive()) {
            return remote.run(connect);
        }
        try (RawTerminal raw = RawTerminal.begin()) {
            return remote.withSizes(raw::size).run(connect);
        }
    }

    private Function<WebSocket.Listener, WebSocket> connect(Session session, boolean terminal) {
        AllocationChoice.Chosen chosen = choice.of(session, connection, arguments[0]);
        String found = TaskChoice.of(chosen.allocation(), task, choice.verbose);
        ArrayNode command = Json.array();
        List.of(arguments).subList(1, arguments.length).forEach(command::add);
        String path = "/v1/client/allocation/" + HttpApi.encode(chosen.id()) + "/exec?task=" + HttpApi.encode(found)
                + "&tty=" + terminal + "&command=" + HttpApi.encode(Json.compact(command));
        return chosen.api().webSocket("running the command", path);
    }
}

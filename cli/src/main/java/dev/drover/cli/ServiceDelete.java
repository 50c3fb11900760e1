package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code service delete}: removes a registration; refused for one whose allocation runs. */
@Command(
        description = "Removes the registration of a service. One whose allocation runs stays: it ends with that.",
        sortOptions = false)
final class ServiceDelete implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "0..*", paramLabel = "<service> <id>", description = "a service, and the id of a registration")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length != 2) {
            throw new UsageException("This command takes two arguments: <service_name> and <service_id>");
        }
        connection
                .connect(session)
                .delete(
                        "deleting service registration",
                        "/v1/service/" + HttpApi.encode(arguments[0]) + "/" + HttpApi.encode(arguments[1]));
        session.terminal().line("Successfully deleted service registration");
        return 0;
    }
}

package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code alloc stop}: ends an allocation, which its job places anew. */
@Command(description = "Ends an allocation, which its job places anew.", sortOptions = false)
final class AllocationStop implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "<allocation>",
            description = "identifier of an allocation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<allocation>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode allocation = lookup.allocation(prefix);
        String path = "/v1/allocation/" + HttpApi.encode(Json.text(allocation, "ID")) + "/stop";
        HttpApi jobApi = lookup.inNamespaceOf(allocation);
        String evaluation = Json.text(jobApi.put("stopping allocation", path, Json.object()), "EvalID");
        return options.follow(session, jobApi, evaluation, evaluation);
    }
}

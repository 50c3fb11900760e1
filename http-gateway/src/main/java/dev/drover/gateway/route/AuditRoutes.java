package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.protocol.JobId;
import dev.drover.server.Engine;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/audit}: the journal of one job, node, setting or evaluation, event by event, oldest first, a page at a time. */
final class AuditRoutes {
    void addTo(RouteTable table) {
        table.get("/v1/audit", this::audit);
    }

    private CompletionStage<HttpResponse> audit(Call call, Engine engine) {
        String entity = entity(call);
        long from = call.parameters()
                .number("next_token")
                .orElse(call.parameters().number("from").orElse(1));
        AuditPage page =
                new AuditPage(entity, from, QueryOptions.of(call.parameters()).perPage());
        return page.read(engine.session()).thenApply(read -> {
            if (read.isEmpty() && from <= 1) {
                throw ApiException.notFound("nothing is recorded about \"" + entity + "\"");
            }
            Optional<String> next =
                    read.next().stream().mapToObj(Long::toString).findFirst();
            return Replies.paged(call.parameters(), new Listing(read.events(), next));
        });
    }

    private static String entity(Call call) {
        if (call.parameters().text("job").isPresent()) {
            String job = call.required("job", "the job's ID is empty");
            return "job|" + new JobId(QueryOptions.namespace(call.parameters()), job);
        }
        if (call.parameters().text("node").isPresent()) {
            return "node|" + call.required("node", "the node's ID is empty");
        }
        if (call.parameters().text("setting").isPresent()) {
            return "setting|" + call.required("setting", "the setting's name is empty");
        }
        return "evaluation|" + call.required("evaluation", "one of job, node, setting and evaluation must be given");
    }
}

package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.protocol.api.ApiJson;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/search}: ids by their beginning. */
final class SearchRoutes {
    private static final int MOST_MATCHES = 20;

    /** By Nomad's word for a kind of object, all ids of that kind in a namespace. */
    private static final Map<String, Function<Scope, Stream<String>>> CONTEXTS = contexts();

    void addTo(RouteTable table) {
        table.put("/v1/search", this::search);
    }

    private record Scope(ClusterView view, QueryOptions options) {}

    private static Map<String, Function<Scope, Stream<String>>> contexts() {
        Map<String, Function<Scope, Stream<String>>> contexts = new LinkedHashMap<>();
        contexts.put("allocs", scope -> scope.view()
                .allocations()
                .filter(each -> scope.options().covers(each.allocation().job().namespace()))
                .map(each -> each.allocation().placement().id().value()));
        contexts.put("deployment", scope -> scope.view().deploymentJobs().entrySet().stream()
                .filter(each -> scope.options().covers(each.getValue().namespace()))
                .map(each -> each.getKey().value()));
        contexts.put("evals", scope -> scope.view().evaluationJobs().entrySet().stream()
                .filter(each -> scope.options().covers(each.getValue().namespace()))
                .map(each -> each.getKey().value()));
        contexts.put("jobs", scope -> JobViews.all(scope.view())
                .map(job -> job.state().registration().orElseThrow().job().id())
                .filter(id -> scope.options().covers(id.namespace()))
                .map(id -> id.value()));
        contexts.put("nodes", scope -> scope.view().nodes().keySet().stream().map(id -> id.value()));
        return contexts;
    }

    private CompletionStage<HttpResponse> search(Call call, Engine engine) {
        QueryOptions options = QueryOptions.of(call.parameters());
        return Body.read(call).thenCombine(engine.completeView(), (body, view) -> {
            ObjectNode json = found(new Scope(view, options), body.text("Prefix"), body.text("Context"));
            Replies.putQueryMeta(json, view.index());
            return Replies.indexed(Replies.json(call.parameters(), json), view.index());
        });
    }

    private static ObjectNode found(Scope scope, String prefix, String context) {
        boolean all = context.isEmpty() || context.equals("all");
        if (!all && !CONTEXTS.containsKey(context)) {
            throw ApiException.badRequest("Context must be one of " + String.join(", ", CONTEXTS.keySet())
                    + ", all, not \"" + context + "\"");
        }
        ObjectNode json = ApiJson.object();
        ObjectNode matches = json.putObject("Matches");
        ObjectNode truncations = json.putObject("Truncations");
        CONTEXTS.forEach((name, ids) -> {
            if (all || name.equals(context)) {
                List<String> found = ids.apply(scope)
                        .filter(id -> id.startsWith(prefix))
                        .sorted()
                        .limit(MOST_MATCHES + 1L)
                        .toList();
                matches.set(name, ApiJson.texts(found.subList(0, Math.min(found.size(), MOST_MATCHES))));
                truncations.put(name, found.size() > MOST_MATCHES);
            }
        });
        return json;
    }
}

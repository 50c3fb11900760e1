package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.Parameters;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Located;
import dev.drover.view.ClusterView.Table;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/allocations} and {@code /v1/allocation}. */
final class AllocationRoutes {
    void addTo(RouteTable table) {
        table.get("/v1/allocations", Reads.of(Reads.Watch.table(Table.ALLOCATIONS), this::list))
                .put("/v1/allocation/{id}/stop", AllocationRoutes::stop)
                .get("/v1/allocation/{id}", Reads.of(AllocationRoutes::watch, this::allocation));
    }

    /** The job is asked, since it is the job that decides what exists of it. */
    private static CompletionStage<HttpResponse> stop(Call call, Engine engine) {
        for (String unsupported : List.of("no_shutdown_delay", "reschedule")) {
            if (call.parameters().text(unsupported).isPresent()) {
                throw ApiException.badRequest(unsupported + " is not supported by this version of drover");
            }
        }
        AllocationId id = new AllocationId(call.named("id"));
        return engine.completeView()
                .thenCompose(view -> {
                    JobId job = view.allocation(id)
                            .orElseThrow(() -> ApiException.notFound("alloc not found"))
                            .allocation()
                            .job();
                    EvaluationId evaluation = engine.entities().evaluationId(job, "stop " + id, JobWrites.key(call));
                    return engine.ask(job, new JobCommand.StopAllocation(id, evaluation), call.asked());
                })
                .thenApply(reply -> {
                    Evaluation opened = JobWrites.queued(reply).evaluation();
                    ObjectNode json = ApiJson.object();
                    json.put("EvalID", opened.id().value());
                    json.put("Index", opened.created().index());
                    return Replies.indexed(
                            Replies.json(call.parameters(), json),
                            opened.created().index());
                });
    }

    private static ToLongFunction<ClusterView> watch(Reads.Request request) {
        AllocationId id = new AllocationId(request.id());
        return view -> {
            NodeId node = view.allocationNodes().get(id);
            return node == null
                    ? view.tableTick(Table.ALLOCATIONS)
                    : Reads.Watch.tick(view, view.nodes(), node, Table.ALLOCATIONS);
        };
    }

    private Listing list(Reads.Request request, ClusterView view) {
        Parameters parameters = request.call().parameters();
        boolean withResources = parameters.flag("resources");
        boolean withTasks = parameters.flag("task_states", true);
        Comparator<Located> order =
                parameters.flag("reverse") ? AllocationViews.OLDEST_FIRST.reversed() : AllocationViews.OLDEST_FIRST;
        List<Located> allocations = view.allocations()
                .filter(located ->
                        request.options().covers(located.allocation().job().namespace()))
                .filter(located -> located.allocation()
                        .placement()
                        .id()
                        .value()
                        .startsWith(request.options().prefix()))
                .sorted(order)
                .toList();
        AllocationViews views = AllocationViews.among(view, allocations);
        return Listing.page(
                allocations,
                request.options(),
                AllocationRoutes::key,
                located -> views.stub(located, withResources, withTasks));
    }

    private static String key(Located located) {
        return located.allocation().created().index() + "."
                + located.allocation().placement().id();
    }

    private Listing allocation(Reads.Request request, ClusterView view) {
        Located located = view.allocation(new AllocationId(request.id()))
                .orElseThrow(() -> ApiException.notFound("alloc not found"));
        List<Located> relatives = view.allocationsOf(located.allocation().job());
        return Listing.of(AllocationViews.among(view, relatives).full(located));
    }
}
